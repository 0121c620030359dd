import { basename } from "node:path";
import type { Place } from "../errors.ts";
import type { NotificationRow } from "../notify/outbox.ts";
import type { ActiveRule } from "./active-rule.ts";
import type { RuleFile } from "./rule-directory.ts";

/** A rule file and what became of it. */
export interface RuleStatus {
  readonly name: string;
  readonly type: string | null;
  readonly file: string;
  /** `refused`: the file's newest version is not in force; with `in_force` an older one still is. */
  readonly state: "active" | "disabled" | "refused";
  readonly error: { readonly message: string; readonly place: Place | null } | null;
  readonly in_force: boolean;
  /** Whether this backend evaluates it; what is counted below is counted by who does. Null when nobody does. */
  readonly owner: "here" | "elsewhere" | null;
  /** Its windows are being filled from the stores. */
  readonly warming_up: boolean;
  readonly matches: number;
  readonly last_match: string | null;
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
  readonly title: string;
  readonly text: string;
  readonly [detail: string]: unknown;
}

/** What is known of a rule that was read, here. */
export interface KnownRule {
  /** Undefined when another backend evaluates it, or nobody does. */
  readonly entry: ActiveRule | undefined;
  readonly isInForce: boolean;
  readonly alerts: readonly string[];
}

/** A rule as the API shows it. */
export function ruleStatus({ file, rule, error }: RuleFile, known: KnownRule | null): RuleStatus {
  const entry = known?.entry;
  const last = entry?.lastMatch ?? null;
  const isInForce = known?.isInForce ?? false;
  return {
    name: rule?.name ?? basename(file).replace(/\.ya?ml$/i, ""),
    type: rule?.type ?? null,
    file,
    state: error ? "refused" : rule?.isEnabled ? "active" : "disabled",
    error,
    in_force: isInForce,
    owner: isInForce ? (entry ? "here" : "elsewhere") : null,
    warming_up: entry !== undefined && entry.waiting !== null,
    matches: entry?.matches ?? 0,
    last_match: last === null ? null : new Date(last).toISOString(),
    description: rule?.description ?? "",
    alerts: known?.alerts ?? [],
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
    title,
    text,
  };
}
