import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { ReactNode } from "react";
import type { Incident } from "../../../api/incidents.ts";
import { actorName } from "../../../components/actor-name.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { PriorityBadge, StateBadge } from "../incident-badges.tsx";
import { incidentMessages } from "../messages.ts";

/** What is known of an incident at a glance. */
export function Facts({ incident }: { readonly incident: Incident }) {
  const t = useMessages(incidentMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const { rule_info: rule, changed_by: who } = incident;
  const time = (at: string) => (
    <time dateTime={at}>
      {format.time(at)} <span className={styles.quiet}>({format.ago(at)})</span>
    </time>
  );
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t.state,
      <span key="state" className={styles.badges}>
        <StateBadge state={incident.state} />
        <PriorityBadge rule={rule} />
        {who !== null && <span className={styles.quiet}>{t.byPerson(t[incident.state], actorName(who))}</span>}
      </span>,
    ],
    [
      t.rule,
      <span key="rule">
        {rule ? (
          <PageLink page={`/rules/${encodeURIComponent(incident.rule)}`}>{incident.rule}</PageLink>
        ) : (
          incident.rule
        )}{" "}
        <span className={styles.quiet}>
          {incident.type}
          {!rule && ` · ${t.ruleGone}`}
          {rule && !rule.is_enabled && ` · ${t.ruleOff}`}
        </span>
      </span>,
    ],
    ...(incident.key === null ? [] : [[keyTitle(t.key, rule), <code key="key">{incident.key}</code>] as const]),
    [t.matchCount, format.number(incident.count)],
    [t.firstMatch, time(incident.first_time)],
    [t.lastMatch, time(incident.last_time)],
    ...(rule?.owner ? [[t.owner, rule.owner] as const] : []),
  ];
  return (
    <dl className={styles.facts} aria-label={t.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt className={styles.quiet}>{name}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function keyTitle(title: string, rule: Incident["rule_info"]): string {
  return rule && rule.query_key.length > 0 ? `${title} (${rule.query_key.join(", ")})` : title;
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1.5, 4), margin: 0 }),
  fact: css({ minWidth: 0 }),
  value: css({ margin: 0, overflowWrap: "anywhere" }),
  badges: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1), alignItems: "center" }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, fontWeight: "normal" }),
});
