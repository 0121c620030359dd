import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, useStyles2 } from "@grafana/ui";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { actorName } from "../actor-name.ts";
import { versionMessages } from "./messages.ts";
import type { Version } from "./version.ts";

interface VersionListProps {
  readonly versions: readonly Version[];
  readonly chosen: number;
  readonly onChoose: (version: number) => void;
}

/** Which versions there are: when, by whom, and how it came. */
export function VersionList({ versions, chosen, onChoose }: VersionListProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(versionMessages);
  const format = useFormat();
  return (
    <ol className={styles.list} aria-label={t.title}>
      {versions.map(({ version, action, at, by }, index) => (
        <li key={version}>
          <button
            type="button"
            className={styles.version}
            aria-pressed={version === chosen}
            onClick={() => onChoose(version)}
          >
            <span className={styles.name}>
              {t.version(version)} {index === 0 && <Badge text={t.newest} color="blue" />}
            </span>
            <span className={styles.quiet}>
              {t.action(action)} · {actorName(by)}
            </span>
            <time className={styles.quiet} dateTime={new Date(at).toISOString()} title={format.time(at)}>
              {format.ago(at)}
            </time>
          </button>
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: "none",
    margin: 0,
    maxHeight: theme.spacing(75),
    overflow: "auto",
    [theme.breakpoints.down("md")]: { maxHeight: theme.spacing(28) },
  }),
  version: css({
    display: "flex",
    flexDirection: "column",
    width: "100%",
    padding: theme.spacing(0.75, 1),
    border: "none",
    borderLeft: `3px solid ${theme.colors.border.weak}`,
    background: "none",
    color: theme.colors.text.primary,
    textAlign: "left",
    "&:hover": { background: theme.colors.action.hover },
    "&:focus-visible": { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: "-2px" },
    "&[aria-pressed=true]": {
      borderLeftColor: theme.colors.primary.main,
      background: theme.colors.background.secondary,
    },
  }),
  name: css({ fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
