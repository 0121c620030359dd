import type { Fields } from "../event/value.ts";

/**
 * A document as the alerting sees it, whichever store it goes to. For a point the fields are flat: `@timestamp`,
 * `measurement`, every tag and every field by its own name, and the index is `database/retention_policy`.
 */
export interface Observation {
  readonly index: string;
  /** The document's id; null where it has none. */
  readonly id: string | null;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly fields: Fields;
  /** The document's JSON, where the caller has made it already. */
  readonly source?: string | undefined;
}

/**
 * What a pipeline worker says when a document passes a rule's filter. Stateless to make, small to move: the
 * evaluator that owns the rule and key counts it. Plain data (structured clone, JSON).
 */
export interface Signal {
  readonly rule: string;
  /** The value of `query_key` (compound keys joined as ElastAlert does); null without one. */
  readonly key: string | null;
  /** Milliseconds since the epoch: the document's time. */
  readonly time: number;
  /** How many documents it stands for. */
  readonly count: number;
  /** What the rule type measures: the value of `metric_agg_key`, of `compare_key` … */
  readonly value?: unknown;
  readonly index: string;
  readonly id: string | null;
  /** The document's JSON, where the alert may want to show it. */
  readonly source?: string | undefined;
}
