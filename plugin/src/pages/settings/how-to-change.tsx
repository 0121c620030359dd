import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { Setting } from "../../api/settings.ts";
import { CopyText } from "../../components/copy-text/copy-text.tsx";
import { useMessages } from "../../i18n/messages.ts";
import { settingsMessages } from "./messages.ts";

/** The very lines that set it, to be copied and changed. */
export function HowToChange({ setting: { path, how, secret } }: { readonly setting: Setting }) {
  const t = useMessages(settingsMessages);
  const styles = useStyles2(getStyles);
  const ways = [
    { title: t.inFile, text: how.yaml },
    { title: t.inEnvironment, text: how.environment },
    { title: t.asFlag, text: how.flag },
  ];
  return (
    <div className={styles.ways}>
      {ways.map(({ title, text }) => (
        <div key={title} className={styles.way}>
          <div className={styles.title}>{title}</div>
          <CopyText label={`${path}: ${title}`} text={text} />
        </div>
      ))}
      <p className={styles.note}>
        {secret && `${t.secretFile} `}
        {t.order}
      </p>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  ways: css({
    display: "grid",
    gap: theme.spacing(1, 2),
    marginTop: theme.spacing(1),
    gridTemplateColumns: "repeat(3, minmax(0, 1fr))",
    [theme.breakpoints.down("lg")]: { gridTemplateColumns: "minmax(0, 1fr)" },
  }),
  way: css({ minWidth: 0 }),
  title: css({ ...theme.typography.bodySmall, marginBottom: theme.spacing(0.5) }),
  note: css({ gridColumn: "1 / -1", margin: 0, color: theme.colors.text.secondary }),
});
