import type { Settings } from "../../config/schema.ts";
import { messageOf } from "../../errors.ts";
import type { MetricStore } from "../../stores/metrics/port.ts";
import type { LatestSamples } from "../start.ts";
import { flowOf, type InputFlow, type PipelineFlow, QUESTIONS, type StoreFlow } from "./flow.ts";
import { readLagHistory, type TopicLag } from "./lag.ts";
import { latestAnswers, latestBackend } from "./latest.ts";
import { type Backend, readBackends } from "./process.ts";
import { type OverviewRange, ownPoints, readCounted } from "./series.ts";

/** How Heimdall does. */
export interface Activity {
  /** `points`: of all backends, over the range. `process`: of this backend, counted since it started. */
  readonly source: "points" | "process";
  /** Why it is not `points`: switched off by `monitoring.enabled`, or the metric store did not answer. */
  readonly reason: "disabled" | "unreachable" | null;
  /** The metric store's words. */
  readonly problem: string | null;
  readonly interval: number;
  readonly from: number;
  readonly until: number;
  readonly inputs: readonly InputFlow[];
  readonly pipelines: readonly PipelineFlow[];
  readonly stores: readonly StoreFlow[];
  /** Null without Kafka, and where it cannot be known. */
  readonly lag: readonly TopicLag[] | null;
  readonly backends: readonly Backend[];
}

export interface ActivityOptions {
  readonly metrics: Pick<MetricStore, "query">;
  readonly settings: Pick<Settings, "monitoring" | "kafka">;
  latest(): LatestSamples;
}

/** Longer than a healthy store takes for some small queries. */
const PATIENCE = 5_000;
const STEPS = [10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
const MOST_BUCKETS = 120;

/**
 * Reads Heimdall's own points of a range: seven queries of at most 120 buckets a line. Where there are none to be had,
 * what this process knows stands in.
 */
export async function readActivity(
  { metrics, settings, latest }: ActivityOptions,
  asked: { readonly from: number; readonly until: number },
): Promise<Activity> {
  const range = rangeOf(asked, settings.monitoring.interval);
  const { from, until, interval } = range;
  if (!settings.monitoring.enabled) return ofThisProcess(latest(), range, "disabled", null);
  const ask = ownPoints(metrics, settings.monitoring.database);
  const hasKafka = settings.kafka.brokers.length > 0;
  try {
    const [{ backends, known }, lag, inputs, pipelines, failures, letters, stores] = await withPatience(
      Promise.all([
        readBackends(ask, range),
        hasKafka ? readLagHistory(ask, range) : null,
        readCounted(ask, QUESTIONS.inputs, range),
        readCounted(ask, QUESTIONS.pipelines, range),
        readCounted(ask, QUESTIONS.failures, range),
        readCounted(ask, QUESTIONS.letters, range),
        readCounted(ask, QUESTIONS.stores, range),
      ]),
    );
    const flow = flowOf({ inputs, pipelines, failures, letters, stores }, range, known);
    return { source: "points", reason: null, problem: null, interval, from, until, ...flow, lag, backends };
  } catch (error) {
    return ofThisProcess(latest(), range, "unreachable", messageOf(error));
  }
}

function ofThisProcess(
  samples: LatestSamples,
  { from, until, interval }: OverviewRange,
  reason: "disabled" | "unreachable",
  problem: string | null,
): Activity {
  const none: OverviewRange = { from: 0, until: 0, interval: 1, sampling: 1 };
  const flow = flowOf(latestAnswers(samples), none, new Map());
  const backends = latestBackend(samples);
  return { source: "process", reason, problem, interval, from, until, ...flow, lag: null, backends };
}

/** Buckets that hold three points at least, so that none is empty for a point that came late, and not too many. */
function rangeOf({ from, until }: { from: number; until: number }, sampling: number): OverviewRange {
  const steps = STEPS.map((seconds) => seconds * 1_000);
  const fits = (step: number) => step >= 3 * sampling && (until - from) / step <= MOST_BUCKETS;
  const interval = steps.find(fits) ?? Math.ceil((until - from) / MOST_BUCKETS / 86_400_000) * 86_400_000;
  return { from: Math.floor(from / interval) * interval, until, interval, sampling };
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, PATIENCE, new Error(`the metric store takes longer than ${PATIENCE / 1_000} s`));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
