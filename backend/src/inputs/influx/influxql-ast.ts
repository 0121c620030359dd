import type { MetricQuery } from "../../stores/metrics/port.ts";

/** Names of measurements: one, or those that a pattern matches. */
export type Source = { readonly name: string } | { readonly pattern: string };

export interface MeasurementSource {
  readonly database: string | null;
  readonly retentionPolicy: string | null;
  readonly measurement: Source;
}

type Selected = MetricQuery["select"][number];

/** What SELECT lists: a field (or tag), an aggregate of one, or `*` for all of them. */
export interface SelectItem {
  readonly field: string | "*";
  readonly isWildcard: boolean;
  readonly aggregate: Selected["aggregate"];
  readonly as: string | undefined;
}

export interface PolicyWords {
  /** Nanoseconds; null is INF; undefined when not said. */
  readonly duration: bigint | null | undefined;
  readonly shardDuration: bigint | undefined;
}

export interface SelectStatement {
  readonly kind: "select";
  readonly items: readonly SelectItem[];
  readonly sources: readonly MeasurementSource[];
  readonly where: NonNullable<MetricQuery["where"]>;
  /** Nanoseconds, inclusive and exclusive; undefined when the statement has no bound. */
  readonly from: bigint | undefined;
  readonly until: bigint | undefined;
  /** Nanoseconds. */
  readonly interval: bigint | undefined;
  readonly groupBy: readonly string[];
  readonly groupByAll: boolean;
  readonly fill: MetricQuery["fill"];
  readonly newestFirst: boolean;
  readonly limit: number | undefined;
  readonly offset: number;
  readonly seriesLimit: number | undefined;
  readonly seriesOffset: number;
}

export type Statement =
  | SelectStatement
  | {
      readonly kind: "createDatabase";
      readonly name: string;
      readonly policy: (PolicyWords & { readonly name: string | undefined }) | undefined;
    }
  | (PolicyWords & {
      readonly kind: "createPolicy" | "alterPolicy";
      readonly name: string;
      readonly database: string;
      readonly isDefault: boolean;
    })
  | { readonly kind: "showDatabases" }
  | { readonly kind: "showPolicies"; readonly database: string | null }
  | {
      readonly kind: "showMeasurements";
      readonly database: string | null;
      readonly filter: Source | undefined;
      readonly limit: number | undefined;
      readonly offset: number;
    }
  | {
      readonly kind: "showTagKeys" | "showFieldKeys";
      readonly database: string | null;
      readonly from: readonly Source[];
    }
  | {
      readonly kind: "showTagValues";
      readonly database: string | null;
      readonly from: readonly Source[];
      /** The tag keys whose values are asked for, of those that there are. */
      readonly choose: (keys: readonly string[]) => string[];
    };
