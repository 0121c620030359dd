import { css, cx } from "@emotion/css";
import type { GrafanaTheme2, IconName } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import type { TimelineEntry } from "../../../api/incidents.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";
import { entryText } from "./entry-text.ts";

const ICONS: Readonly<Record<TimelineEntry["kind"], IconName>> = {
  opened: "fire",
  "last-match": "fire",
  note: "comment-alt",
  acknowledged: "eye",
  closed: "check",
  reopened: "history",
  retried: "sync",
  queued: "envelope",
  sent: "check-circle",
  failed: "exclamation-triangle",
  expired: "exclamation-triangle",
  waiting: "clock-nine",
};

interface TimelineProps {
  readonly entries: readonly TimelineEntry[];
}

/** What happened to an incident, the newest first. */
export function Timeline({ entries }: TimelineProps) {
  const t = useMessages(incidentMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const newestFirst = entries.map((entry, at) => ({ entry, key: `${at} ${entry.kind}` })).reverse();
  return (
    <ol className={styles.timeline}>
      {newestFirst.map(({ entry, key }) => {
        const isBad = entry.kind === "failed" || entry.kind === "expired" || entry.kind === "waiting";
        return (
          <li key={key} className={styles.entry}>
            <Icon name={ICONS[entry.kind]} className={cx(styles.icon, isBad && styles.bad)} />
            <div className={styles.content}>
              <div className={styles.head}>
                <span>{entryText(entry, t)}</span>
                <time dateTime={entry.at} title={format.time(entry.at)} className={styles.time}>
                  {entry.kind === "waiting" ? format.ago(entry.at) : format.time(entry.at)}
                </time>
              </div>
              {entry.text !== null && <p className={styles.note}>{entry.text}</p>}
              {entry.reason !== null && <p className={styles.reason}>{entry.reason}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  timeline: css({ listStyle: "none", margin: theme.spacing(2, 0, 0), padding: 0 }),
  entry: css({
    position: "relative",
    display: "flex",
    gap: theme.spacing(1.5),
    paddingBottom: theme.spacing(1.5),
    "&:not(:last-child)::before": {
      content: '""',
      position: "absolute",
      left: 7,
      top: 22,
      bottom: 0,
      borderLeft: `1px solid ${theme.colors.border.medium}`,
    },
  }),
  icon: css({ flexShrink: 0, marginTop: 3, color: theme.colors.text.secondary }),
  bad: css({ color: theme.colors.error.text }),
  content: css({ flex: 1, minWidth: 0, overflowWrap: "anywhere" }),
  head: css({ display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: theme.spacing(0, 2) }),
  time: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, whiteSpace: "nowrap" }),
  note: css({
    margin: theme.spacing(0.5, 0, 0),
    padding: theme.spacing(1),
    whiteSpace: "pre-wrap",
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  reason: css({ ...theme.typography.bodySmall, margin: 0, color: theme.colors.text.secondary }),
});
