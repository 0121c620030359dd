import type { Fields } from "../event/value.ts";
import type { QueryNode } from "../query/ast.ts";
import type { TextOptions } from "./text-options.ts";

/** A rule as its file says it, checked and with every default filled in. Durations are milliseconds. */
export interface Rule<Options = Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly type: string;
  /** The file it was read from, and a digest of what matters in it. */
  readonly file: string;
  readonly digest: string;
  readonly isEnabled: boolean;
  readonly description: string;
  readonly priority: number | undefined;
  readonly owner: string | undefined;
  /** Index names with `*`; those with `-` in front are taken out again. */
  readonly indices: readonly string[];
  readonly filter: QueryNode;
  /** None, one, or the parts of a compound key. */
  readonly queryKey: readonly string[];
  readonly timestampField: string;
  readonly runEvery: number;
  readonly bufferTime: number;
  readonly queryDelay: number;
  readonly realert: number;
  readonly realertKey: string;
  /** Null without exponential back-off, else its longest wait. */
  readonly exponentialRealert: number | null;
  /** The fields that a match shows; null for all. */
  readonly include: readonly string[] | null;
  readonly useLocalTime: boolean;
  readonly timeFormat: string | undefined;
  /** The options of the rule's type. */
  readonly options: Options;
  readonly alerts: readonly RuleAlert[];
  /** Names of contact points that alerts go to as well. */
  readonly contactPoints: readonly string[];
  /** What alerts to contact points say. */
  readonly texts: AlertTexts;
  /** Every property of the file, for alert texts that refer to them. Secrets are left out. */
  readonly properties: Fields;
}

/** What an alert's title and text are made of. */
export interface AlertTexts {
  readonly text: TextOptions;
  /** The rule's properties that texts may show. */
  readonly properties: Fields;
}

/** One destination of a rule's alerts. Its options may hold secrets; they stay in the main thread. */
export interface RuleAlert extends AlertTexts {
  readonly channel: string;
  readonly options: Readonly<Record<string, unknown>>;
}
