import type { Place } from "../errors.ts";
import type { NotificationRow } from "../notify/outbox.ts";
import type { ActiveRule } from "./active-rule.ts";
import type { IncidentSummary } from "./incident-summary.ts";
import type { RuleFile } from "./rule-directory.ts";
import type { RuleSwitch } from "./rule-switches.ts";

/** A rule and what became of it. */
export interface RuleStatus {
  readonly name: string;
  readonly type: string | null;
  readonly group: string;
  readonly origin: "file" | "stored";
  readonly file: string;
  /** Why it cannot be changed by pages and the API; null when it can. */
  readonly read_only: string | null;
  /**
   * `refused`: the newest version is not in force; with `in_force` an older one still is. `disabled`: is_enabled is false
   * in its text. `off`: a person switched it off.
   */
  readonly state: "active" | "off" | "disabled" | "refused";
  readonly error: { readonly message: string; readonly place: Place | null } | null;
  readonly in_force: boolean;
  /** The switch, which goes for the rule whatever its text says; null when it was never moved. */
  readonly switched: { readonly on: boolean; readonly at: string; readonly by: string } | null;
  /** Whether this backend evaluates it. Null when nobody does. */
  readonly owner: "here" | "elsewhere" | null;
  /** Its windows are being filled from the stores. */
  readonly warming_up: boolean;
  /** Matches of the incidents that are kept. */
  readonly matches: number;
  readonly last_match: string | null;
  /** Incidents that are not closed. */
  readonly open_incidents: number;
  /** Of a stored rule, else null. */
  readonly version: number | null;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  readonly [detail: string]: unknown;
}

export interface NotificationStatus {
  readonly id: string;
  readonly rule: string;
  readonly channel: string;
  readonly destination: string;
  readonly state: NotificationRow["state"];
  readonly attempts: number;
  readonly created_at: string;
  readonly next_attempt_at: string | null;
  readonly finished_at: string | null;
  readonly last_error: string | null;
  /** The incident that it tells of; null for messages of older versions. */
  readonly incident: string | null;
  /** Null where the rule itself names the channel. */
  readonly contact_point: string | null;
  readonly title: string;
  readonly text: string;
  readonly [detail: string]: unknown;
}

/** What is known of a rule beside its text. */
export interface KnownRule {
  readonly name: string;
  /** Undefined when another backend evaluates it, or nobody does. */
  readonly entry: ActiveRule | undefined;
  readonly isInForce: boolean;
  readonly alerts: readonly string[];
  readonly switch: RuleSwitch | undefined;
  readonly told: IncidentSummary | undefined;
}

/** A rule as the API shows it. */
export function ruleStatus({ file, group, rule, error, stored }: RuleFile, known: KnownRule): RuleStatus {
  const { entry, told, isInForce } = known;
  const last = Math.max(entry?.lastMatch ?? 0, told?.lastMatch ?? 0);
  const isOff = known.switch?.isOn === false;
  return {
    name: known.name,
    type: rule?.type ?? null,
    group,
    origin: stored ? "stored" : "file",
    file,
    read_only: stored ? null : `It is the file ${file}; change it there, or make an editable copy of another name`,
    state: error ? "refused" : !rule?.isEnabled ? "disabled" : isOff ? "off" : "active",
    error,
    in_force: isInForce,
    switched: known.switch
      ? { on: known.switch.isOn, at: new Date(known.switch.at).toISOString(), by: known.switch.by }
      : null,
    owner: isInForce ? (entry ? "here" : "elsewhere") : null,
    warming_up: entry !== undefined && entry.waiting !== null,
    matches: Math.max(entry?.matches ?? 0, told?.matches ?? 0),
    last_match: last === 0 ? null : new Date(last).toISOString(),
    open_incidents: told?.open ?? 0,
    description: rule?.description ?? "",
    alerts: known.alerts,
    version: stored?.version ?? null,
    changed_at: stored ? new Date(stored.changedAt).toISOString() : null,
    changed_by: stored?.changedBy ?? null,
  };
}

/** A message of the outbox as the API shows it. */
export function notificationStatus(row: NotificationRow): NotificationStatus {
  const time = (value: number | null) => (value === null ? null : new Date(value).toISOString());
  const { title, text } = JSON.parse(row.message) as { title: string; text: string };
  return {
    id: row.id,
    rule: row.rule,
    channel: row.channel,
    destination: row.destination,
    state: row.state,
    attempts: row.attempts,
    created_at: time(row.created_at)!,
    next_attempt_at: row.state === "pending" ? time(row.next_attempt_at) : null,
    finished_at: time(row.finished_at),
    last_error: row.last_error,
    incident: row.incident_id,
    contact_point: row.contact_point,
    title,
    text,
  };
}
