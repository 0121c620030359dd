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
  /** What tells it from every other one where there is no id: a point's series, time and fields. */
  readonly origin?: string | undefined;
  /** Its document was stored already, so that it may have been told before. */
  readonly isResent?: boolean | undefined;
  /** The document's JSON, where the alert may want to show it. */
  readonly source?: string | undefined;
}
