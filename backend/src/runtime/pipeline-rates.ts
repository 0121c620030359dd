import type { MetricObjectWithValues, MetricValue, Registry } from "prom-client";

/** What a pipeline did lately, on this backend. */
export interface PipelineActivity {
  /** The seconds that the numbers are of. */
  readonly seconds: number;
  readonly events_in: number;
  readonly events_out: number;
  readonly dropped: number;
  readonly failures: number;
  readonly failures_by_tag: Readonly<Record<string, number>>;
  readonly events_in_per_second: number;
  readonly events_out_per_second: number;
  /** Null when there was no event. */
  readonly microseconds_per_event: number | null;
}

export interface PipelineRates {
  of(pipeline: string): PipelineActivity;
  /** Reads the counters anew, when the last look is not of just now. */
  refresh(): Promise<void>;
  stop(): void;
}

type Numbers = Map<string, number>;
interface Look {
  readonly at: number;
  readonly numbers: Numbers;
}

const EVERY = 5_000;
/** How far back the numbers reach. */
const WINDOW = 5 * 60_000;
const FRESH = 500;

const COUNTERS = {
  in: "pipeline_events_in_total",
  out: "pipeline_events_out_total",
  dropped: "pipeline_events_dropped_total",
  seconds: "pipeline_seconds_total",
  failure: "pipeline_failures_total",
} as const;

/** Looks at Heimdall's own counters now and then, to say what pipelines did over the last minutes. */
export function createPipelineRates(registry: Registry, now: () => number): PipelineRates {
  const looks: Look[] = [{ at: now(), numbers: new Map() }];

  const look = async (): Promise<void> => {
    const numbers: Numbers = new Map();
    for (const [what, name] of Object.entries(COUNTERS)) {
      const metric = registry.getSingleMetric(`heimdall_${name}`);
      if (!metric) continue;
      const { values } = (await metric.get()) as MetricObjectWithValues<MetricValue<string>>;
      for (const { labels, value } of values) {
        const { pipeline, tag } = labels as { pipeline?: string; tag?: string };
        numbers.set(JSON.stringify([pipeline, what, tag ?? null]), value);
      }
    }
    looks.push({ at: now(), numbers });
    while (looks.length > 2 && looks[1]!.at < now() - WINDOW) looks.shift();
  };
  const timer = setInterval(() => void look(), EVERY);
  timer.unref();

  return {
    of(pipeline) {
      const [first, last] = [looks[0]!, looks.at(-1)!];
      const seconds = Math.max(1, (last.at - first.at) / 1000);
      const grown = (what: string, tag: string | null = null): number => {
        const key = JSON.stringify([pipeline, what, tag]);
        return (last.numbers.get(key) ?? 0) - (first.numbers.get(key) ?? 0);
      };
      const failures: Record<string, number> = {};
      for (const key of last.numbers.keys()) {
        const [name, what, tag] = JSON.parse(key) as [string, string, string | null];
        if (name !== pipeline || what !== "failure" || tag === null) continue;
        const count = grown("failure", tag);
        if (count > 0) failures[tag] = count;
      }
      const events = grown("in");
      return {
        seconds,
        events_in: events,
        events_out: grown("out"),
        dropped: grown("dropped"),
        failures: Object.values(failures).reduce((sum, count) => sum + count, 0),
        failures_by_tag: failures,
        events_in_per_second: events / seconds,
        events_out_per_second: grown("out") / seconds,
        microseconds_per_event: events > 0 ? (grown("seconds") * 1_000_000) / events : null,
      };
    },
    async refresh() {
      if (now() - looks.at(-1)!.at > FRESH) await look();
    },
    stop: () => clearInterval(timer),
  };
}
