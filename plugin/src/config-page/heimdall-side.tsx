import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { config } from "@grafana/runtime";
import { ClipboardButton, FieldSet, useStyles2 } from "@grafana/ui";
import { useMessages } from "../i18n/messages.ts";
import { configMessages } from "./messages.ts";

const COMMAND = "npx heimdall token create grafana --role grafana";

/** What is to be done in Heimdall, ready to be copied. */
export function HeimdallSide() {
  const t = useMessages(configMessages);
  const styles = useStyles2(getStyles);
  // What the browser sees is what Grafana signs as its own address, where its root_url is right.
  const yaml = `grafana:\n  url: ${window.location.origin}${config.appSubUrl}`;
  const texts = [
    { why: t.token, text: COMMAND, label: t.copyCommand },
    { why: t.yaml, text: yaml, label: t.copyYaml },
  ];
  return (
    <FieldSet label={t.heimdallFirst} className={styles.set}>
      {texts.map(({ why, text, label }) => (
        <div key={text}>
          <p className={styles.why}>{why}</p>
          <div className={styles.row}>
            <pre className={styles.text}>{text}</pre>
            <ClipboardButton variant="secondary" icon="copy" aria-label={label} getText={() => text}>
              {t.copy}
            </ClipboardButton>
          </div>
        </div>
      ))}
    </FieldSet>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // A fieldset is as wide as what is in it unless told otherwise, which is too wide for a phone.
  set: css({ marginBottom: 0, minWidth: 0 }),
  why: css({ color: theme.colors.text.secondary, margin: theme.spacing(0, 0, 0.5), maxWidth: theme.spacing(90) }),
  row: css({
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(1),
    alignItems: "center",
    marginBottom: theme.spacing(2),
  }),
  text: css({ margin: 0, minWidth: 0, overflowX: "auto", maxWidth: "100%", padding: theme.spacing(0.75, 1) }),
});
