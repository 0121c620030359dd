import type { Kysely } from "kysely";
import type { Log } from "../component/declaration.ts";
import { messageOf } from "../errors.ts";
import type { Meter } from "../notify/delivery.ts";
import type { Schema } from "../stores/state/schema.ts";
import { type ActiveRule, activate, goLive } from "./active-rule.ts";
import type { RuleDestination } from "./destinations.ts";
import type { HistoryStores } from "./history.ts";
import type { Match } from "./match.ts";
import { type Past, readPast, readProgress } from "./past.ts";
import { createSilences } from "./realert.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import type { Rule } from "./rule.ts";
import { ruleType } from "./rule-types.ts";
import type { Signal } from "./signal.ts";
import type { Fence } from "./signals/claim.ts";
import { createTeller } from "./teller.ts";
import { warmUp } from "./warm-up.ts";

/** What the shares of one engine have in common. */
export interface ShareContext {
  readonly db: Kysely<Schema>;
  readonly stores: HistoryStores;
  readonly counters: Meter;
  readonly log: Log;
  readonly now: () => number;
  destinationsOf(rule: Rule): readonly RuleDestination[];
  /** Messages are durable in the outbox. */
  onQueued(): void;
}

/**
 * How a rule begins. `restart`: its windows are filled from the stores, and what was stored after it last ran is
 * evaluated. `new`: what is stored is history. `fed`: the caller feeds it what its windows need.
 */
export type Beginning = "restart" | "new" | "fed";

/** The signal that is being observed, as the bus numbers them. */
export interface Moment {
  /** What it makes was found before, by whoever evaluated it then. */
  readonly isHistory: boolean;
  readonly sequence: number | null;
}

const RETRY_MILLISECONDS = 1_000;
const LIVE: Moment = { isHistory: false, sequence: null };

/**
 * Rules that one process evaluates, with their silences and what they find. Without a bus there is one share with all
 * rules, else one for each partition of the signals that this process has.
 */
export interface Share {
  readonly rules: ReadonlyMap<string, ActiveRule>;
  readonly recorder: Recorder;
  owns(rule: Rule): boolean;
  /** Brings the rules in force in line with those that are wanted; answers the names of those that began. */
  update(wanted: Iterable<Rule>, beginning: Beginning): readonly string[];
  /** Begins a rule once more, with empty memory, at a time. */
  restart(name: string, time: number): void;
  /** Runs something at a moment of the bus: matches are told, or not, accordingly. */
  at<T>(moment: Moment, run: () => T): T;
  /** Evaluates every run that is due at `time` by the clock of the documents. */
  tick(time: number): void;
  /** Notes that everything that came before now is evaluated. */
  noteProgress(): void;
  forgetSilences(before: number): void;
  /** Whether a rule's windows are being filled from the stores. */
  readonly isWarming: boolean;
  /** Resolves when no rule waits for its windows any more. */
  warmed(): Promise<void>;
  /** Gives the rules up. What was found is written on. */
  end(): void;
}

export interface ShareOptions {
  readonly context: ShareContext;
  /** Null without a bus. */
  readonly fence: Fence | null;
  owns(rule: Rule): boolean;
  /** Told of each signal that was made of a stored document while windows were filled. */
  onRead?(signal: Signal): void;
}

/** Opens a share without rules. Its silences are read here: whoever had the rules before may have told of them. */
export async function openShare({ context, fence, owns, onRead }: ShareOptions): Promise<Share> {
  const { db, counters, log, now } = context;
  const recorder = createRecorder({ db, now, log, fence, onQueued: context.onQueued });
  const rows = await db.selectFrom("alert_silences").selectAll().execute();
  const silences = createSilences(
    rows.map(({ key, until, exponent }) => [key, { until: Number(until), exponent }] as const),
  );
  const rules = new Map<string, ActiveRule>();
  /** Rules to which the stores are being read back. */
  const replaying = new Map<ActiveRule, Past>();
  let moment = LIVE;
  let warming: Promise<void> = Promise.resolve();
  let ended = false;

  const tell = createTeller({ recorder, silences, counters, now });
  const onMatch = (entry: ActiveRule, match: Match): void => {
    if (!ended && !moment.isHistory && !entry.isHistory && !replaying.get(entry)?.isOld(match)) {
      tell(entry, match, moment.sequence);
    }
  };

  /** Asks the state store until it answers; undefined when the share ends before. */
  const patiently = async <T>(name: string, read: () => Promise<T>): Promise<T | undefined> => {
    while (!ended) {
      try {
        return await read();
      } catch (error) {
        log.error(`rule '${name}': what it told cannot be read, trying again: ${messageOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
      }
    }
    return undefined;
  };

  const warm = async (entry: ActiveRule, isNew: boolean): Promise<void> => {
    const { name } = entry.rule;
    const evaluatedUntil = isNew ? null : await patiently(name, () => readProgress(db, name));
    const past = await patiently(name, () => readPast(db, entry, evaluatedUntil ?? null));
    if (evaluatedUntil === undefined || !past) return;
    replaying.set(entry, past);
    let wasRead = (_signal: Signal): boolean => false;
    try {
      const onLive = () => {
        past.live = true;
      };
      wasRead = await warmUp(entry, { stores: context.stores, now, evaluatedUntil, onLive, ...(onRead && { onRead }) });
    } catch (error) {
      log.error(`rule '${name}': its past could not be read, it starts with empty windows: ${messageOf(error)}`);
      entry.runner.start(now());
    }
    replaying.delete(entry);
    if (entry.ended) return;
    goLive(entry, wasRead);
    // Noted at once: a crash within the first seconds must not make history of what comes from here on.
    recorder.progress([name]);
  };

  const begin = (rule: Rule, beginning: Beginning): ActiveRule => {
    const entry = activate({
      rule,
      destinations: () => context.destinationsOf(rule),
      onMatch,
      onEvicted: (evicting, count) => counters.increment("rule_keys_evicted_total", { rule: evicting.name }, count),
    });
    rules.set(rule.name, entry);
    if (beginning === "fed") entry.waiting = null;
    else warming = warming.then(() => (ended || entry.ended ? undefined : warm(entry, beginning === "new")));
    return entry;
  };

  const give = (name: string): void => {
    const entry = rules.get(name);
    if (entry) entry.ended = true;
    rules.delete(name);
  };

  return {
    rules,
    recorder,
    owns,
    update(wanted, beginning) {
      const own = new Map([...wanted].filter(owns).map((rule) => [rule.name, rule]));
      for (const name of [...rules.keys()]) if (!own.has(name)) give(name);
      const began: string[] = [];
      for (const rule of own.values()) {
        if (rules.get(rule.name)?.rule === rule) continue;
        give(rule.name);
        begin(rule, beginning);
        began.push(rule.name);
      }
      return began;
    },
    restart(name, time) {
      const { rule } = rules.get(name)!;
      give(name);
      begin(rule, "fed").runner.start(time);
    },
    at(given, run) {
      moment = given;
      try {
        return run();
      } finally {
        moment = LIVE;
      }
    },
    tick(time) {
      for (const { rule, runner, waiting } of rules.values()) if (!waiting) runner.runUntil(time - rule.queryDelay);
    },
    noteProgress() {
      const live = [...rules.values()].filter(({ waiting }) => !waiting).map(({ rule }) => rule.name);
      if (live.length > 0) recorder.progress(live);
    },
    forgetSilences: (before) => void silences.forget(before),
    get isWarming() {
      for (const { waiting } of rules.values()) if (waiting) return true;
      return false;
    },
    async warmed() {
      for (let seen: unknown; seen !== warming; ) {
        seen = warming;
        await warming;
      }
    },
    end() {
      ended = true;
      for (const entry of rules.values()) entry.ended = true;
    },
  };
}

/** Whether a time when nobody evaluated must not look to the rule like one when nothing came. */
export function watchesAbsence({ type }: Rule): boolean {
  return ruleType(type)!.watchesAbsence === true;
}
