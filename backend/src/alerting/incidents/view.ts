import { parseJson } from "../../event/json.ts";
import type { Value } from "../../event/value.ts";
import type { IncidentsTable } from "../../stores/state/tables/alerting.ts";
import type { Rule } from "../rule.ts";

export type IncidentState = IncidentsTable["state"];

/** An incident as the API shows it: times are ISO 8601. */
export interface Incident {
  readonly id: string;
  readonly rule: string;
  readonly type: string;
  readonly key: string | null;
  readonly state: IncidentState;
  readonly first_time: string;
  readonly last_time: string;
  readonly count: number;
  readonly created_at: string;
  readonly changed_at: string;
  readonly changed_by: string | null;
  readonly match: Value;
  readonly [detail: string]: unknown;
}

/** What the page needs to know of an incident's rule; null when there is none of the name any more. */
export interface IncidentRule {
  readonly description: string;
  readonly priority: number | null;
  readonly owner: string | null;
  readonly is_enabled: boolean;
  readonly query_key: readonly string[];
}

export function incidentOf(row: IncidentsTable): Incident {
  const time = (value: number) => new Date(Number(value)).toISOString();
  return {
    id: row.id,
    rule: row.rule,
    type: row.rule_type,
    key: row.key,
    state: row.state,
    first_time: time(row.first_time),
    last_time: time(row.last_time),
    count: Number(row.count),
    created_at: time(row.created_at),
    changed_at: time(row.changed_at),
    changed_by: row.changed_by,
    match: parseJson(row.match),
  };
}

export function incidentRule(rule: Rule | undefined): IncidentRule | null {
  if (!rule) return null;
  const { description, priority = null, owner = null, isEnabled, queryKey } = rule;
  return { description, priority, owner, is_enabled: isEnabled, query_key: queryKey };
}
