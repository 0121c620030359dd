import type { MetricSeries } from "../../stores/metrics/port.ts";
import type { AskOwnPoints, OverviewRange } from "./series.ts";

/** A backend: its process as its newest point tells, and how it went. */
export interface Backend {
  readonly instance: string;
  /** When it was last heard of, milliseconds since the epoch. */
  readonly seen_at: number;
  /** Whether it should have been heard of since: it was stopped, hangs, or the metric store takes nothing. */
  readonly is_silent: boolean;
  readonly rss_bytes: number | null;
  readonly heap_used_bytes: number | null;
  readonly cpu_cores: number | null;
  readonly event_loop_delay_p99_seconds: number | null;
  readonly in_flight_bytes: number | null;
  readonly uptime_seconds: number | null;
  /** Means, by the start of the bucket. */
  readonly memory: readonly (readonly [number, number])[];
  readonly cpu: readonly (readonly [number, number])[];
}

export const PROCESS_FIELDS = [
  "rss_bytes",
  "heap_used_bytes",
  "cpu_cores",
  "event_loop_delay_p99_seconds",
  "in_flight_bytes",
  "uptime_seconds",
] as const;
type ProcessField = (typeof PROCESS_FIELDS)[number];

/** Points that may be missing before a backend counts as silent. */
const PATIENCE = 3;

/**
 * Every backend that was heard of in the range, and how many points the one that was heard of most often wrote in each
 * bucket in which any was.
 */
export async function readBackends(
  ask: AskOwnPoints,
  range: OverviewRange,
): Promise<{ readonly backends: readonly Backend[]; readonly known: ReadonlyMap<number, number> }> {
  const { from, until, interval, sampling } = range;
  const common = { measurement: "heimdall_process", groupBy: ["instance"], until } as const;
  const [history, newest] = await Promise.all([
    ask({
      ...common,
      select: [
        { field: "rss_bytes", aggregate: "mean", as: "memory" },
        { field: "cpu_cores", aggregate: "mean", as: "cpu" },
        { field: "rss_bytes", aggregate: "count", as: "points" },
      ],
      from,
      interval,
      fill: "none",
    }),
    ask({
      ...common,
      select: PROCESS_FIELDS.map((field) => ({ field })),
      from: until - Math.max(60_000, 6 * sampling),
      order: "newest",
      limit: 1,
    }),
  ]);
  const known = new Map<number, number>();
  for (const { columns, rows } of history) {
    const points = columns.indexOf("points");
    for (const row of rows) {
      const time = row[0] as number;
      known.set(time, Math.max(known.get(time) ?? 0, Number(row[points])));
    }
  }
  const backends = history.map((series): Backend => {
    const instance = series.tags.instance ?? "";
    const now = newest.find(({ tags }) => tags.instance === instance);
    const seen = now ? (now.rows[0]![0] as number) : (series.rows.at(-1)![0] as number) + interval;
    return {
      instance,
      seen_at: Math.round(seen),
      is_silent: until - seen > PATIENCE * sampling + 2_000,
      ...fieldsOf(now),
      memory: column(series, "memory"),
      cpu: column(series, "cpu"),
    };
  });
  return { backends, known };
}

function fieldsOf(series: MetricSeries | undefined): Record<ProcessField, number | null> {
  const read = (field: string): number | null => {
    const cell = series?.rows[0]?.[series.columns.indexOf(field)];
    return typeof cell === "number" ? cell : null;
  };
  return Object.fromEntries(PROCESS_FIELDS.map((field) => [field, read(field)])) as Record<ProcessField, number | null>;
}

function column({ columns, rows }: MetricSeries, name: string): [number, number][] {
  const index = columns.indexOf(name);
  return rows.flatMap((row) => (typeof row[index] === "number" ? [[row[0] as number, row[index]] as const] : [])) as [
    number,
    number,
  ][];
}
