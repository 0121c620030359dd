import { HeimdallError, messageOf } from "../../../errors.ts";
import { lookback, windowOf } from "../downsampling.ts";
import { HOUR } from "../durations.ts";
import { getOrCreate } from "../get-or-create.ts";
import type { Downsampling } from "../port.ts";
import { type Ask, rowsOf } from "./ask.ts";
import type { ReconciledQueries, SummedMeasurement } from "./continuous-queries.ts";
import { summingOnce } from "./downsampling-query.ts";
import type { EncodedLines } from "./encode.ts";
import { quoteSource } from "./influxql.ts";

/** Sums up what continuous queries do not see: points that come later than they look back, and what was there before them. */
export interface Summaries {
  /** Takes note of what was written, for points that are late. */
  wrote(batch: EncodedLines): void;
  /** Tells what is summed up now, and by the name of which policy points without one go; begins with what is due. */
  set(queries: Omit<ReconciledQueries, "others">, defaults: ReadonlyMap<string, string>): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** One request sums up a day at the most. */
const LONGEST_RANGE = 24n * HOUR;
/** So many hours with late points are remembered by policy: eleven years. */
const HOURS_LIMIT = 100_000;

export function createSummaries(ask: Ask, warn: (message: string) => void, now: () => number = Date.now): Summaries {
  /** Hours since the epoch with late points, by database and policy. */
  const late = new Map<string, Set<number>>();
  /** The hours that were last summed up by a policy: a new field reaches the policy after it one call later. */
  const recent = new Map<string, ReadonlySet<number>>();
  let current: readonly SummedMeasurement[] = [];
  let created: SummedMeasurement[] = [];
  let altered: SummedMeasurement[] = [];
  let defaults: ReadonlyMap<string, string> = new Map();
  let lookbacks = new Map<string, bigint>();
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;

  const note = (key: string, hour: number): void => {
    const hours = getOrCreate(late, key, () => new Set<number>());
    if (hours.size < HOURS_LIMIT) hours.add(hour);
  };

  const sum = async ({ rule, measurement, fields }: SummedMeasurement, hours: ReadonlySet<number>): Promise<void> => {
    const end = windowOf(BigInt(now()) * 1_000_000n, rule.interval);
    for (const range of rangesOf(hours, rule.interval, end)) {
      if (isClosed) return;
      await rowsOf(ask(summingOnce(rule, measurement, fields, range)));
    }
  };

  const work = async (): Promise<void> => {
    const fresh = created;
    const changed = altered;
    const due = new Map(late);
    created = [];
    altered = [];
    late.clear();
    /** What is made of the results is due as well. */
    const sumAndPass = async (summed: SummedMeasurement, hours: ReadonlySet<number>): Promise<void> => {
      await sum(summed, hours);
      const target = keyOf(summed.rule.database, summed.rule.to);
      if (lookbacks.has(target)) for (const hour of hours) getOrCreate(due, target, () => new Set()).add(hour);
    };
    try {
      for (const summed of fresh) await sumAndPass(summed, await hoursSince(ask, summed, now()));
      for (const summed of changed) {
        await sumAndPass(summed, recent.get(keyOf(summed.rule.database, summed.rule.from)) ?? new Set());
      }
      // In the order of the rules, so that what is made of a result comes after it.
      for (const summed of current) {
        const hours = due.get(keyOf(summed.rule.database, summed.rule.from));
        if (hours) await sumAndPass(summed, hours);
      }
      for (const [key, hours] of due) recent.set(key, hours);
    } catch (error) {
      // Kept for the next time; summing up the same hour twice changes nothing.
      for (const [key, hours] of due) for (const hour of hours) note(key, hour);
      created.push(...fresh);
      altered.push(...changed);
      const isAway = error instanceof HeimdallError && error.retryable;
      warn(`late points could not be downsampled${isAway ? " yet" : ""}: ${messageOf(error)}`);
    }
  };

  return {
    wrote(batch) {
      if (lookbacks.size === 0) return;
      for (const { database, retentionPolicy, hours } of batch.groups) {
        const policy = retentionPolicy ?? defaults.get(database);
        const key = policy === undefined ? undefined : keyOf(database, policy);
        const reach = key === undefined ? undefined : lookbacks.get(key);
        if (reach === undefined) continue;
        const oldest = Number((BigInt(now()) * 1_000_000n - reach) / HOUR);
        for (const hour of hours) if (hour <= oldest) note(key!, hour);
      }
    },
    set(queries, defaultPolicies) {
      current = queries.current;
      defaults = defaultPolicies;
      created.push(...queries.created);
      altered.push(...queries.altered);
      lookbacks = shortestLookbacks(current.map(({ rule }) => rule));
      if (created.length + altered.length + late.size > 0) running = running.then(work);
    },
    idle: () => running,
    close() {
      isClosed = true;
      return running;
    },
  };
}

function keyOf(database: string, policy: string): string {
  return JSON.stringify([database, policy]);
}

/** How far back continuous queries see, by the policy that they read. */
function shortestLookbacks(rules: readonly Downsampling[]): Map<string, bigint> {
  const reaches = new Map<string, bigint>();
  for (const rule of rules) {
    const key = keyOf(rule.database, rule.from);
    const reach = lookback(rule);
    const known = reaches.get(key);
    if (known === undefined || reach < known) reaches.set(key, reach);
  }
  return reaches;
}

/** The hours from the first point of a measurement to now. */
async function hoursSince(ask: Ask, { rule, measurement }: SummedMeasurement, now: number): Promise<Set<number>> {
  const source = quoteSource(rule.database, rule.from, measurement);
  const [first] = await rowsOf(ask(`SELECT * FROM ${source} ORDER BY time LIMIT 1`));
  const hours = new Set<number>();
  if (!first) return hours;
  const last = Math.floor(now / 3_600_000);
  for (
    let hour = Math.max(Math.floor((first.time as number) / 3_600_000_000), last - HOURS_LIMIT);
    hour <= last;
    hour += 1
  ) {
    hours.add(hour);
  }
  return hours;
}

/** The whole windows that some hours touch, neighbours together, up to an end. */
export function* rangesOf(
  hours: ReadonlySet<number>,
  interval: bigint,
  end: bigint,
): Generator<{ readonly from: bigint; readonly until: bigint }> {
  const longest = LONGEST_RANGE > interval ? windowOf(LONGEST_RANGE, interval) : interval;
  let open: { from: bigint; until: bigint } | null = null;
  for (const hour of Array.from(hours).sort((a, b) => a - b)) {
    const from = windowOf(BigInt(hour) * HOUR, interval);
    const beyond = windowOf(BigInt(hour + 1) * HOUR - 1n, interval) + interval;
    const until = beyond < end ? beyond : end;
    if (open && from <= open.until && until - open.from <= longest) {
      if (until > open.until) open.until = until;
    } else if (from < until) {
      if (open) yield open;
      const start: bigint = open && open.until > from ? open.until : from;
      open = start < until ? { from: start, until } : null;
    }
  }
  if (open) yield open;
}
