import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi } from "./client.ts";

/** Start of a bucket (milliseconds since the epoch) and its value; null where no backend told anything. */
export type Points = readonly (readonly [number, number | null])[];

export interface Rate {
  /** A second; null when that is not known. */
  readonly now: number | null;
  readonly total: number;
  readonly points: Points;
}

export interface InputFlow {
  readonly name: string;
  readonly events: Rate;
  readonly bytes: Rate;
  readonly malformed: number;
  readonly dropped: number;
  readonly refused: number;
  readonly deferred: number;
}

export interface PipelineFlow {
  readonly name: string;
  readonly in: Rate;
  readonly out: Rate;
  readonly dropped: number;
  readonly failures: number;
  readonly failure_tags: readonly { readonly tag: string; readonly count: number; readonly points: Points }[];
  readonly dead_letters: number;
  readonly seconds_per_event: number | null;
}

export interface TopicLag {
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
  readonly lag: number | null;
  readonly points: Points;
}

export interface StoreState {
  readonly name: string;
  readonly keeps: "logs" | "metrics" | "state";
  readonly engine: "embedded" | "elasticsearch" | "influxdb" | "sqlite" | "postgresql";
  readonly address: string | null;
  readonly problem: string | null;
  readonly bytes: number | null;
  readonly items: number | null;
  readonly series: number | null;
  readonly measured_at: number | null;
  readonly flow: {
    readonly stored: Rate;
    readonly refused: number;
    readonly retries: number;
    readonly rejections: number;
    readonly write_p95_seconds: number | null;
  } | null;
}

export interface BackendState {
  readonly instance: string;
  readonly seen_at: number;
  readonly is_silent: boolean;
  readonly rss_bytes: number | null;
  readonly heap_used_bytes: number | null;
  readonly cpu_cores: number | null;
  readonly event_loop_delay_p99_seconds: number | null;
  readonly in_flight_bytes: number | null;
  readonly uptime_seconds: number | null;
  readonly memory: Points;
  readonly cpu: Points;
}

export interface Overview {
  readonly from: number;
  readonly until: number;
  readonly interval: number;
  readonly source: "points" | "process";
  readonly reason: "disabled" | "unreachable" | null;
  readonly problem: string | null;
  readonly inputs: readonly InputFlow[];
  readonly pipelines: readonly PipelineFlow[];
  readonly lag: readonly TopicLag[] | null;
  readonly stores: readonly StoreState[];
  readonly disk: { readonly path: string; readonly free: number; readonly total: number } | null;
  readonly backends: readonly BackendState[];
  readonly dead_letters: { readonly open: number };
  readonly incidents: {
    readonly open: number;
    readonly newest: readonly {
      readonly id: string;
      readonly rule: string;
      readonly key: string | null;
      readonly count: number;
      readonly first_time: string;
      readonly last_time: string;
    }[];
  };
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

const REFRESH = 5_000;

/** How Heimdall does in a range; asked again and again while the range goes on to now. */
export function useOverview(from: string, to: string) {
  const api = useApi();
  const isRunning = to.trim().startsWith("now");
  return useQuery({
    queryKey: ["overview", from, to],
    queryFn: ({ signal }) => api.get<Overview>("/overview", { from, to }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: isRunning ? REFRESH : false,
  });
}
