import type { Place } from "./client.ts";

export type RuleState = "active" | "off" | "disabled" | "refused";

export interface Problem {
  readonly message: string;
  readonly place: Place | null;
}

/** A rule, from a file or stored. */
export interface Rule {
  readonly name: string;
  readonly type: string | null;
  readonly group: string;
  readonly origin: "file" | "stored";
  readonly file: string;
  readonly read_only: string | null;
  readonly state: RuleState;
  readonly error: Problem | null;
  readonly in_force: boolean;
  readonly switched: { readonly on: boolean; readonly at: string; readonly by: string } | null;
  readonly warming_up: boolean;
  readonly matches: number;
  readonly last_match: string | null;
  readonly open_incidents: number;
  readonly description: string;
  readonly alerts: readonly string[];
  readonly version: number | null;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
}

export interface RuleAndText {
  readonly rule: Rule;
  readonly text: string;
  readonly problems?: readonly Problem[];
}

/** What a text says, with every default; durations in milliseconds. */
export interface RuleSummary {
  readonly name: string;
  readonly type: string;
  readonly indices: readonly string[];
  readonly query_key: readonly string[];
  readonly realert: number;
  readonly run_every: number;
  readonly lookback: number;
}

export interface RuleCheck {
  readonly ok: boolean;
  readonly name: string;
  readonly type: string | null;
  readonly problems: readonly Problem[];
  readonly summary: RuleSummary | null;
}

export interface OptionView {
  readonly name: string;
  readonly type: "text" | "secret" | "number" | "integer" | "boolean" | "duration" | "list" | "hash" | "any";
  readonly meaning: string;
  readonly required: boolean;
  readonly is_secret: boolean;
  readonly default: unknown;
  readonly choices: readonly string[] | null;
  readonly suggestions?: readonly string[] | null;
}

export interface Component {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly notes: string;
  readonly example: string;
  readonly options: readonly OptionView[];
}

export interface RuleDeclarations {
  readonly types: readonly Component[];
  readonly common: readonly OptionView[];
  readonly text: readonly OptionView[];
  readonly channels: readonly Component[];
}

export interface RuleVersion {
  readonly version: number;
  readonly action: "created" | "changed" | "restored" | "imported" | "deleted";
  readonly at: number;
  readonly by: string;
}

export interface RulePreview {
  readonly total: number;
  readonly problem: Problem | null;
  readonly interval: number;
  readonly buckets?: readonly { readonly time: number; readonly count: number }[];
  readonly examples?: readonly { readonly index: string; readonly time: number; readonly source: string }[];
  readonly hasMetrics?: boolean;
  readonly isRough?: boolean;
}

export interface ImportReport {
  readonly path: string;
  readonly status: "supported" | "remarks" | "refused" | "ignored";
  readonly name: string | null;
  readonly type: string | null;
  readonly group: string;
  readonly problems: readonly Problem[];
  readonly remarks: readonly string[];
  readonly replaces: boolean;
  readonly version: number | null;
}

export interface RuleList {
  readonly rules: readonly Rule[];
  readonly groups: readonly string[];
}

/** A line of a backtest with details. */
export interface BacktestProgress {
  readonly until: string;
  readonly events: number;
  readonly matches: number;
  readonly alerts: number;
  readonly interval: number;
  readonly buckets: readonly (readonly [time: number, events: number, matches: number, alerts: number])[];
  readonly done: boolean;
}

export interface BacktestAlert {
  readonly time: string;
  readonly key: string | null;
  readonly title: string;
  readonly text: string;
}

export type BacktestLine = { readonly progress: BacktestProgress } | BacktestAlert;
