import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, Checkbox, useStyles2 } from "@grafana/ui";
import type { Incident, IncidentAction } from "../../../api/incidents.ts";
import { actorName } from "../../../components/actor-name.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { IncidentActions, nameOf } from "../incident-actions.tsx";
import { PriorityBadge, StateBadge } from "../incident-badges.tsx";
import { summaryOf } from "../match-summary.ts";
import { incidentMessages } from "../messages.ts";

interface IncidentRowProps {
  readonly incident: Incident;
  /** Where all have the same it tells nothing. */
  readonly showsState: boolean;
  readonly isSelected: boolean;
  readonly isBusy: boolean;
  readonly onSelect: (isSelected: boolean) => void;
  readonly onAct: (action: IncidentAction) => void;
}

/** One incident of the list: what, how urgent, how long, how often, and what to do. */
export function IncidentRow({ incident, showsState, isSelected, isBusy, onSelect, onAct }: IncidentRowProps) {
  const t = useMessages(incidentMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const { failed, pending } = incident.deliveries;
  return (
    <li className={styles.row}>
      <Checkbox
        aria-label={t.select(nameOf(incident))}
        value={isSelected}
        onChange={(event) => onSelect(event.currentTarget.checked)}
      />
      <div className={styles.text}>
        <div className={styles.head}>
          <PageLink page={`/incidents/${incident.id}`} inline={false} weight="medium">
            {incident.rule}
          </PageLink>
          {incident.key !== null && <code className={styles.key}>{incident.key}</code>}
          {showsState && <StateBadge state={incident.state} />}
          <PriorityBadge rule={incident.rule_info} />
          {failed > 0 && <Badge color="red" icon="exclamation-triangle" text={t.messagesFailed(failed)} />}
          {failed === 0 && pending > 0 && <Badge color="blue" icon="clock-nine" text={t.messagesWaiting(pending)} />}
        </div>
        <p className={styles.summary}>{summaryOf(incident.match)}</p>
        <p className={styles.facts}>
          <span>{t.matches(incident.count)}</span>
          <time dateTime={incident.first_time} title={format.time(incident.first_time)}>
            {t.began(format.ago(incident.first_time))}
          </time>
          <time dateTime={incident.last_time} title={format.time(incident.last_time)}>
            {t.last(format.ago(incident.last_time))}
          </time>
          {incident.changed_by !== null && <span>{t.byPerson(t[incident.state], actorName(incident.changed_by))}</span>}
        </p>
      </div>
      <div className={styles.actions}>
        <IncidentActions incident={incident} size="sm" isBusy={isBusy} onAct={onAct} />
      </div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr) auto",
    gap: theme.spacing(1, 1.5),
    alignItems: "start",
    padding: theme.spacing(1.5, 2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    "&:last-child": { borderBottom: "none" },
    "&:hover": { background: theme.colors.background.secondary },
    [theme.breakpoints.down("md")]: { gridTemplateColumns: "auto minmax(0, 1fr)", padding: theme.spacing(1.5, 1) },
  }),
  text: css({ minWidth: 0 }),
  head: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(0.5, 1) }),
  key: css({ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }),
  summary: css({
    ...theme.typography.bodySmall,
    margin: theme.spacing(0.5, 0),
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    fontFamily: theme.typography.fontFamilyMonospace,
    [theme.breakpoints.down("md")]: {
      whiteSpace: "normal",
      overflowWrap: "anywhere",
      display: "-webkit-box",
      WebkitBoxOrient: "vertical",
      WebkitLineClamp: 3,
    },
  }),
  facts: css({
    ...theme.typography.bodySmall,
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0, 2),
    margin: 0,
    color: theme.colors.text.secondary,
  }),
  actions: css({ [theme.breakpoints.down("md")]: { gridColumn: 2 } }),
});
