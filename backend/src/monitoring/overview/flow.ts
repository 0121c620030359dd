import type { Counted, CountedQuestion, OverviewRange } from "./series.ts";

/** A value for each bucket; null where no backend told anything. */
export type Points = readonly (readonly [number, number | null])[];

export interface Rate {
  /** A second, now; null when that is not known. */
  readonly now: number | null;
  /** In the whole range. */
  readonly total: number;
  /** Means a second. */
  readonly points: Points;
}

export interface InputFlow {
  readonly name: string;
  readonly events: Rate;
  readonly bytes: Rate;
  /** What did not become events. */
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
  /** Events with a failure tag, by the tag, most first. */
  readonly failure_tags: readonly { readonly tag: string; readonly count: number; readonly points: Points }[];
  readonly dead_letters: number;
  /** A worker's time for one event; null when there was none. */
  readonly seconds_per_event: number | null;
}

export interface StoreFlow {
  readonly name: string;
  readonly stored: Rate;
  readonly refused: number;
  readonly retries: number;
  readonly rejections: number;
  /** Of a writing request, 95 of 100; null when there was none lately. */
  readonly write_p95_seconds: number | null;
}

export const QUESTIONS = {
  inputs: {
    measurement: "heimdall_input",
    tags: ["input"],
    counters: ["events", "bytes", "malformed", "dropped", "refused", "deferred"],
    rates: ["events", "bytes"],
  },
  pipelines: {
    measurement: "heimdall_pipeline",
    tags: ["pipeline"],
    counters: ["events_in", "events_out", "dropped", "failures", "busy_seconds"],
    rates: ["events_in", "events_out"],
  },
  failures: { measurement: "heimdall_failures", tags: ["pipeline", "tag"], counters: ["failures"] },
  letters: { measurement: "heimdall_dead_letters", tags: ["pipeline"], counters: ["letters"] },
  stores: {
    measurement: "heimdall_store",
    tags: ["store"],
    counters: ["stored", "refused", "retries", "rejections"],
    rates: ["stored"],
    gauges: ["bulk_p95_seconds"],
  },
} as const satisfies Record<string, CountedQuestion>;

export type Answers = { readonly [Name in keyof typeof QUESTIONS]: readonly Counted[] };

/**
 * What counters tell, by input, pipeline and store. `known` are the buckets that were told of, with how many points a
 * backend wrote in each: what a rate's points add up to, divided by it, is the mean rate of all backends together, those
 * included that were there for a part of the time.
 */
export function flowOf(
  answers: Answers,
  range: OverviewRange,
  known: ReadonlyMap<number, number>,
): { inputs: readonly InputFlow[]; pipelines: readonly PipelineFlow[]; stores: readonly StoreFlow[] } {
  const times = bucketsOf(range, known);
  const countsOf = (values: ReadonlyMap<number, number>): Points =>
    times.map((time) => [time, known.has(time) ? (values.get(time) ?? 0) : null]);
  const ratesOf = (values: ReadonlyMap<number, number>): Points =>
    times.map((time) => [time, known.has(time) ? (values.get(time) ?? 0) / known.get(time)! : null]);
  const rateOf = ({ now, totals, rates }: Counted, field: string): Rate => ({
    now: now[field] ?? null,
    total: totals[field]!,
    points: ratesOf(rates[field]!),
  });
  const byTotal = (field: string) => (one: Counted, other: Counted) => other.totals[field]! - one.totals[field]!;

  const tagsOf = (pipeline: string) =>
    answers.failures
      .filter(({ tags, totals }) => tags.pipeline === pipeline && totals.failures! > 0)
      .sort(byTotal("failures"))
      .map(({ tags, totals, increments }) => ({
        tag: tags.tag!,
        count: totals.failures!,
        points: countsOf(increments.failures!),
      }));
  return {
    inputs: answers.inputs.toSorted(byTotal("events")).map((counted) => ({
      name: counted.tags.input!,
      events: rateOf(counted, "events"),
      bytes: rateOf(counted, "bytes"),
      malformed: counted.totals.malformed!,
      dropped: counted.totals.dropped!,
      refused: counted.totals.refused!,
      deferred: counted.totals.deferred!,
    })),
    pipelines: answers.pipelines.toSorted(byTotal("events_in")).map((counted) => {
      const name = counted.tags.pipeline!;
      const { events_in: events, busy_seconds: busy } = counted.totals;
      return {
        name,
        in: rateOf(counted, "events_in"),
        out: rateOf(counted, "events_out"),
        dropped: counted.totals.dropped!,
        failures: counted.totals.failures!,
        failure_tags: tagsOf(name),
        dead_letters: answers.letters.find(({ tags }) => tags.pipeline === name)?.totals.letters ?? 0,
        seconds_per_event: events! > 0 ? busy! / events! : null,
      };
    }),
    stores: answers.stores.map((counted) => ({
      name: counted.tags.store!,
      stored: rateOf(counted, "stored"),
      refused: counted.totals.refused!,
      retries: counted.totals.retries!,
      rejections: counted.totals.rejections!,
      write_p95_seconds: counted.gauges.bulk_p95_seconds ?? null,
    })),
  };
}

/** Every bucket of the range; the newest is left out until it has been told of. */
function bucketsOf({ from, until, interval }: OverviewRange, known: ReadonlyMap<number, number>): number[] {
  const times: number[] = [];
  for (let time = from; time < until; time += interval) times.push(time);
  if (times.length > 0 && !known.has(times.at(-1)!)) times.pop();
  return times;
}
