import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, Button, Icon, useStyles2 } from "@grafana/ui";
import { useId, useState } from "react";
import type { Setting } from "../../api/settings.ts";
import { useMessages } from "../../i18n/messages.ts";
import { valueText } from "./filter.ts";
import { HowToChange } from "./how-to-change.tsx";
import { Meaning } from "./meaning.tsx";
import { settingsMessages } from "./messages.ts";

/** A setting: what it means, what it is, where that came from, and on demand how to change it. */
export function SettingItem({ setting }: { readonly setting: Setting }) {
  const t = useMessages(settingsMessages);
  const styles = useStyles2(getStyles);
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const { path, meaning, written, secret, origin, source, choices } = setting;
  const usual = valueText(setting.default);
  const value = () => {
    if (written === null) return <em className={styles.none}>{t.notSet}</em>;
    if (secret) return <em>{t.secretSet}</em>;
    if (Array.isArray(written) && written.length === 0) return <em className={styles.none}>{t.empty}</em>;
    return <code className={styles.code}>{valueText(written)}</code>;
  };
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <h3 className={styles.path}>{path}</h3>
        <div className={styles.value}>{value()}</div>
        <div className={styles.source}>
          {origin === "default" ? (
            <span className={styles.none}>{t.default}</span>
          ) : (
            <Badge color="blue" text={source} />
          )}
        </div>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          aria-label={t.howTo(path)}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t.how} <Icon name={isOpen ? "angle-up" : "angle-down"} />
        </Button>
      </div>
      <p className={styles.meaning}>
        <Meaning text={meaning} />
        {choices.length > 0 && ` ${t.choices(choices.join(", "))}`}
        {origin !== "default" && usual !== "" && ` ${t.defaultIs(usual)}`}
      </p>
      <div id={id}>{isOpen && <HowToChange setting={setting} />}</div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({
    padding: theme.spacing(1.5, 2),
    "&:not(:last-child)": { borderBottom: `1px solid ${theme.colors.border.weak}` },
  }),
  row: css({
    display: "grid",
    alignItems: "center",
    gap: theme.spacing(0.5, 2),
    gridTemplateColumns: "minmax(0, 3fr) minmax(0, 4fr) minmax(0, 3fr) auto",
    [theme.breakpoints.down("md")]: { gridTemplateColumns: "minmax(0, 1fr)" },
  }),
  path: css({
    margin: 0,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.body.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    overflowWrap: "anywhere",
  }),
  value: css({ minWidth: 0, overflowWrap: "anywhere" }),
  code: css({ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }),
  source: css({ minWidth: 0, overflowWrap: "anywhere", "& > *": { maxWidth: "100%" } }),
  none: css({ color: theme.colors.text.secondary }),
  meaning: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.text.secondary, maxWidth: "90ch" }),
});
