import type { Log } from "../component/declaration.ts";
import { channelDefaults } from "../config/channel-defaults.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import { createDelivery, type Meter } from "../notify/delivery.ts";
import { listNotifications, retryFailed } from "../notify/outbox.ts";
import type { State } from "../stores/state/state.ts";
import { type ActiveRule, activate, goLive, takeSignal } from "./active-rule.ts";
import type { HistoryStores } from "./history.ts";
import { forgetIncidents, type Incident, listIncidents, setIncidentState } from "./incidents.ts";
import type { Match } from "./match.ts";
import type { MatcherDefinition } from "./matcher.ts";
import { type Past, readPast } from "./past.ts";
import { createSilences } from "./realert.ts";
import { createRecorder, dedupKey } from "./recorder.ts";
import type { Rule } from "./rule.ts";
import { createRuleDirectory } from "./rule-directory.ts";
import { matcherOf } from "./rule-runner.ts";
import type { Signal } from "./signal.ts";
import { type NotificationStatus, notificationStatus, type RuleStatus, ruleStatus } from "./status.ts";
import { alertText, alertTitle } from "./text.ts";
import { warmUp } from "./warm-up.ts";

export interface AlertingEngineOptions extends HistoryStores {
  readonly state: State;
  readonly settings: Pick<Settings, "rules" | "telegram" | "webhook">;
  readonly counters: Meter;
  readonly log: Log;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: () => number;
  /** How often rule files are looked at. @default 1,000 */
  readonly reloadMilliseconds?: number;
  /** How often the clock of the rules moves. @default 100 */
  readonly tickMilliseconds?: number;
  /** How long a run waits for the documents of its last moments to come through. @default 1,000 */
  readonly settleMilliseconds?: number;
  /** How often it is noted up to when everything was evaluated. @default 5,000 */
  readonly progressMilliseconds?: number;
}

export interface AlertingEngine {
  start(): Promise<void>;
  /** What workers need to match the rules in force. */
  matchers(): readonly MatcherDefinition[];
  /** Calls the listener whenever `matchers` answers something else. */
  onChange(listener: () => void): void;
  /** Evaluates signals whose documents are durable. Resolves later only when too much waits to be kept. */
  observe(signals: readonly Signal[]): Promise<void> | void;
  /** Looks at the rule files now. */
  reload(): void;
  rules(): Promise<readonly RuleStatus[]>;
  incidents(filter: {
    readonly rule?: string | undefined;
    readonly state?: Incident["state"] | undefined;
    readonly limit: number;
  }): Promise<readonly Incident[]>;
  acknowledge(id: string, by: string): Promise<Incident | undefined>;
  close(id: string, by: string): Promise<Incident | undefined>;
  notifications(filter: {
    readonly state?: "pending" | "sent" | "failed" | undefined;
    readonly limit: number;
  }): Promise<readonly NotificationStatus[]>;
  retryNotification(id: string): Promise<NotificationStatus | undefined>;
  /** Resolves when everything found so far is durable in the outbox. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const WAITING_LIMIT = 5_000;
const DAY = 86_400_000;
const KEEP_INCIDENTS = 90 * DAY;

/** The alerting: rule files in, signals in, incidents and notifications out. Nothing runs before `start`. */
export async function createAlertingEngine(options: AlertingEngineOptions): Promise<AlertingEngine> {
  const { state, settings, counters, log, now = Date.now } = options;
  const { db } = state;
  const directory = createRuleDirectory(settings.rules.directory, { channelDefaults: channelDefaults(settings) });
  const rows = await db.selectFrom("alert_silences").selectAll().execute();
  const silences = createSilences(rows.map(({ key, until, exponent }) => [key, { until, exponent }]));
  const active = new Map<string, ActiveRule>();
  const listeners: (() => void)[] = [];
  const timers: NodeJS.Timeout[] = [];
  let warming: Promise<void> = Promise.resolve();
  let stopped = false;

  const delivery = createDelivery({
    db,
    log,
    meter: counters,
    now,
    channelFor: (rule, _channel, destination) =>
      active.get(rule)?.destinations.find(({ channel }) => channel.destination === destination)?.channel ?? null,
  });
  const recorder = createRecorder({ db, now, log, onQueued: () => delivery.wake() });

  const tell = (entry: ActiveRule, match: Match): void => {
    const { rule } = entry;
    entry.matches += 1;
    entry.lastMatch = match.time;
    counters.increment("rule_matches_total", { rule: rule.name });
    recorder.match(match);
    const admitted = silences.admit(rule, match.key, now());
    if (!admitted) {
      counters.increment("rule_silenced_total", { rule: rule.name });
      return;
    }
    if (admitted.silence) recorder.silence(admitted.key, admitted.silence);
    for (const { alert, channel } of entry.destinations) {
      const title = alertTitle(rule, alert, match);
      const message = { title, text: alertText(rule, alert, match), rule: rule.name, match: match.fields };
      const { destination } = channel;
      recorder.notify({ dedupKey: dedupKey(match, destination), channel: alert.channel, destination, message });
    }
  };

  /** Rules to which the stores are being read back. */
  const replaying = new Map<ActiveRule, Past>();
  const onMatch = (entry: ActiveRule, match: Match): void => {
    if (!replaying.get(entry)?.isOld(match)) tell(entry, match);
  };

  const warm = async (entry: ActiveRule, isNew: boolean): Promise<void> => {
    const { name } = entry.rule;
    const progress = isNew
      ? undefined
      : await db.selectFrom("alert_progress").selectAll().where("rule", "=", name).executeTakeFirst();
    const evaluatedUntil = progress?.evaluated_until ?? null;
    const past = await readPast(db, entry, evaluatedUntil);
    replaying.set(entry, past);
    let wasRead = (_signal: Signal): boolean => false;
    try {
      const onLive = () => {
        past.live = true;
      };
      wasRead = await warmUp(entry, { stores: options, now, evaluatedUntil, onLive });
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

  const begin = (rule: Rule, isNew: boolean): void => {
    const entry = activate({
      rule,
      log,
      onMatch,
      onEvicted: (evicting, count) => counters.increment("rule_keys_evicted_total", { rule: evicting.name }, count),
    });
    active.set(rule.name, entry);
    warming = warming.then(() => (stopped || entry.ended ? undefined : warm(entry, isNew)));
  };

  const end = (name: string): void => {
    const entry = active.get(name);
    if (entry) entry.ended = true;
    active.delete(name);
  };

  const look = (isStart: boolean): void => {
    const { changed, refused } = directory.look();
    for (const { file, error, rule } of refused) {
      log.error(`${error?.message ?? file}${rule ? `; '${rule.name}' stays in force as it was` : ""}`);
    }
    counters.gauge("rule_files_refused", {}, directory.files().filter(({ error }) => error).length);
    if (!changed) return;
    const wanted = new Map<string, Rule>();
    for (const { rule } of directory.files()) if (rule?.isEnabled) wanted.set(rule.name, rule);
    for (const name of [...active.keys()]) if (!wanted.has(name)) end(name);
    for (const rule of wanted.values()) {
      const before = active.get(rule.name);
      if (before?.rule === rule) continue;
      end(rule.name);
      begin(rule, !isStart);
      if (!isStart) log.info(`rule '${rule.name}' is in force (${rule.file})`);
    }
    counters.gauge("rules", {}, active.size);
    for (const listener of listeners) listener();
  };

  const reload = (): void => {
    try {
      look(false);
    } catch (error) {
      log.error(`the rules cannot be read, they stay as they are: ${messageOf(error)}`);
    }
  };

  const tick = (): void => {
    const time = now() - (options.settleMilliseconds ?? 1_000);
    for (const entry of active.values()) {
      if (!entry.waiting) entry.runner.runUntil(time - entry.rule.queryDelay);
    }
  };

  const noteProgress = (): void => {
    const live = [...active.values()].filter(({ waiting }) => !waiting).map(({ rule }) => rule.name);
    if (live.length > 0) recorder.progress(live);
  };

  const forget = async (): Promise<void> => {
    const ended = silences.forget(now() - 7 * DAY);
    for (const key of ended) await db.deleteFrom("alert_silences").where("key", "=", key).execute();
    await forgetIncidents(db, now() - KEEP_INCIDENTS);
  };

  return {
    async start() {
      look(true);
      delivery.start();
      timers.push(
        setInterval(reload, options.reloadMilliseconds ?? 1_000),
        setInterval(tick, options.tickMilliseconds ?? 100),
        setInterval(noteProgress, options.progressMilliseconds ?? 5_000),
        setInterval(() => void forget().catch((error) => log.error(`alerting: ${messageOf(error)}`)), 3_600_000),
      );
    },
    matchers: () => [...active.values()].map(({ rule }) => matcherOf(rule)),
    onChange: (listener) => void listeners.push(listener),
    observe(signals) {
      for (const signal of signals) {
        const entry = active.get(signal.rule);
        // A worker may still match by rules that were changed a moment ago.
        if (!entry) continue;
        counters.increment("rule_signals_total", { rule: signal.rule }, signal.count);
        if (!takeSignal(entry, signal)) counters.increment("rule_signals_lost_total", { rule: signal.rule });
      }
      return recorder.waiting > WAITING_LIMIT ? recorder.flush() : undefined;
    },
    reload,
    async rules() {
      return directory.files().map((entry) => ruleStatus(entry, entry.rule ? active.get(entry.rule.name) : undefined));
    },
    incidents: (filter) => listIncidents(db, filter),
    acknowledge: (id, by) => setIncidentState(db, id, { state: "acknowledged", by, now: now() }),
    close: (id, by) => setIncidentState(db, id, { state: "closed", by, now: now() }),
    notifications: async (filter) => (await listNotifications(db, filter)).map(notificationStatus),
    async retryNotification(id) {
      const row = await retryFailed(db, id, now());
      if (row) delivery.wake();
      return row && notificationStatus(row);
    },
    flush: () => recorder.flush(),
    async stop() {
      stopped = true;
      for (const timer of timers.splice(0)) clearInterval(timer);
      noteProgress();
      for (const name of [...active.keys()]) active.get(name)!.ended = true;
      await warming;
      await recorder.flush();
      await delivery.stop();
    },
  };
}
