import { messageOf } from "../../../errors.ts";
import { coversMeasurement, inOrder, isChained, lookback, windowOf } from "../downsampling.ts";
import { type EncodedPoints, encodePoints } from "../encode.ts";
import type { Downsampling, MetricWriteReport } from "../port.ts";
import { type DownsamplingRules, definitionOf, type KeptDownsampling } from "./downsampling-rules.ts";
import type { StoreParts } from "./parts.ts";
import { firstTimeIn, measurementsIn, sumRange } from "./sum-range.ts";

export interface DownsamplerOptions {
  readonly parts: StoreParts;
  readonly rules: DownsamplingRules;
  commit(points: EncodedPoints): Promise<MetricWriteReport>;
  now(): number;
  warn(message: string): void;
}

/** Does for the embedded store what continuous queries do in InfluxDB: every window is summed up when it has passed. */
export interface Downsampler {
  /** Takes note of what was written: a window that was summed up already is due again. */
  wrote(points: EncodedPoints): void;
  /** Begins to look, every second, for what is due; called when the rules have changed too. */
  start(): void;
  /** Sums up what is due now. */
  run(): Promise<void>;
  close(): Promise<void>;
}

/** What is known of a rule while the process runs; how far it has come is kept durably with the rule. */
interface Progress {
  readonly definition: string;
  /** Windows before this are summed up, or are being so: a point before it is late. */
  claimed: bigint;
  late: Set<bigint>;
  /** Whether the windows around the last stop were done again: points that came late then are not remembered. */
  isResumed: boolean;
}

const TICK = 1_000;
/** Windows of one statement, so that its result stays small. */
const WINDOWS_AT_ONCE = 60n;
/** Beyond so many late windows everything since the oldest of them is summed up again. */
const LATE_LIMIT = 10_000;

export function createDownsampler({ parts, rules, commit, now, warn }: DownsamplerOptions): Downsampler {
  const { catalogue } = parts;
  const progress = new Map<string, Progress>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let isClosed = false;

  const progressOf = (rule: KeptDownsampling): Progress => {
    const key = JSON.stringify([rule.database, rule.name]);
    const definition = definitionOf(rule);
    const known = progress.get(key);
    if (known?.definition === definition) return known;
    const begun = { definition, claimed: rule.doneUntil ?? 0n, late: new Set<bigint>(), isResumed: false };
    progress.set(key, begun);
    return begun;
  };

  const wrote = (points: EncodedPoints): void => {
    const list = rules.list();
    if (list.length === 0) return;
    for (const { database, retentionPolicy, times } of points.groups) {
      const policy = catalogue.policy(database, retentionPolicy)?.name;
      for (const rule of list) {
        if (rule.database !== database || rule.from !== policy) continue;
        const { claimed, late } = progressOf(rule);
        for (const time of times) if (time < claimed) late.add(windowOf(time, rule.interval));
      }
    }
  };

  const sum = async (rule: KeptDownsampling, from: bigint, until: bigint): Promise<void> => {
    const policy = catalogue.policy(rule.database, rule.from);
    if (!policy || from >= until) return;
    const chained = isChained(rule, rules.list());
    for (const measurement of await measurementsIn(parts, { rule, policy, from, until })) {
      if (!coversMeasurement(rule, measurement)) continue;
      const points = await sumRange(parts, { rule, isChained: chained, policy, measurement, from, until });
      if (points.length === 0) continue;
      const encoded = encodePoints(points);
      await commit(encoded);
      wrote(encoded);
    }
  };

  /** Sums up the late windows. Answers from where on everything is due instead, when there are too many of them. */
  const runLate = async (rule: KeptDownsampling, own: Progress): Promise<bigint | null> => {
    const windows = Array.from(own.late).sort((a, b) => (a < b ? -1 : 1));
    own.late = new Set();
    if (windows.length > LATE_LIMIT) return windows[0]!;
    try {
      for (const { from, until } of joined(windows, rule.interval)) await sum(rule, from, until);
      return null;
    } catch (error) {
      for (const window of windows) own.late.add(window);
      throw error;
    }
  };

  const runRule = async (rule: KeptDownsampling): Promise<void> => {
    const own = progressOf(rule);
    const { interval, doneUntil } = rule;
    const end = windowOf(BigInt(Math.floor(now())) * 1_000_000n, interval);
    const redo = own.late.size > 0 ? await runLate(rule, own) : null;
    let from = redo ?? doneUntil ?? 0n;
    if (redo === null && doneUntil !== null && !own.isResumed) from = windowOf(doneUntil - lookback(rule), interval);
    while (from < end && !isClosed) {
      const start = await nextStored(rule, from, end);
      const until = earlier(start + WINDOWS_AT_ONCE * interval, end);
      // Claimed before it is read: what is stored meanwhile counts as late, whether it was seen or not.
      if (until > own.claimed) own.claimed = until;
      await sum(rule, start, until);
      await rules.setDoneUntil(rule, until);
      from = until;
    }
    own.isResumed = true;
  };

  /** The first window with a point from a time on, when there is more to do than one statement's worth. */
  const nextStored = async (rule: Downsampling, from: bigint, end: bigint): Promise<bigint> => {
    if (from + WINDOWS_AT_ONCE * rule.interval >= end) return from;
    const policy = catalogue.policy(rule.database, rule.from);
    const first = policy ? await firstTimeIn(parts, { rule, policy, from, until: end }) : null;
    return first === null ? end : windowOf(first, rule.interval);
  };

  const runAll = async (): Promise<void> => {
    for (const rule of inOrder(rules.list())) {
      if (isClosed) return;
      // The list is read again, because how far a rule has come changes with every run.
      const kept = rules.list().find(({ database, name }) => database === rule.database && name === rule.name);
      if (!kept || !catalogue.databases().has(rule.database)) continue;
      await runRule(kept).catch((error: unknown) => {
        warn(`the downsampling ${rule.name} of ${rule.database} failed and is tried again: ${messageOf(error)}`);
      });
    }
  };

  const run = (): Promise<void> => {
    running ??= runAll().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    wrote,
    run,
    start() {
      if (timer || rules.list().length === 0) return;
      timer = setInterval(() => void run(), TICK);
      timer.unref();
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}

function earlier(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** Neighbouring windows as ranges, none longer than one statement takes. */
function* joined(windows: readonly bigint[], interval: bigint): Generator<{ from: bigint; until: bigint }> {
  let open: { from: bigint; until: bigint } | null = null;
  for (const window of windows) {
    if (open && window === open.until && open.until - open.from < WINDOWS_AT_ONCE * interval) {
      open.until += interval;
      continue;
    }
    if (open) yield open;
    open = { from: window, until: window + interval };
  }
  if (open) yield open;
}
