import type { Log } from "../component/declaration.ts";
import { channelDefaults } from "../config/channel-defaults.ts";
import type { Settings } from "../config/schema.ts";
import type { Definitions } from "../definitions/definitions.ts";
import { messageOf } from "../errors.ts";
import { type ContactPoints, createContactPoints } from "../notify/contact-points/contact-points.ts";
import { createDelivery, type Meter } from "../notify/delivery.ts";
import type { State } from "../stores/state/state.ts";
import { takeSignal } from "./active-rule.ts";
import type { HistoryStores } from "./history.ts";
import { summarizeIncidents } from "./incident-summary.ts";
import { createIncidentDesk, type IncidentDesk } from "./incidents/desk.ts";
import { forgetIncidents } from "./incidents.ts";
import type { MatcherDefinition } from "./matcher.ts";
import type { Rule } from "./rule.ts";
import { createRuleCatalogue, nameOf } from "./rule-catalogue.ts";
import type { RuleFile } from "./rule-directory.ts";
import { matcherOf } from "./rule-runner.ts";
import { createSenders } from "./senders.ts";
import { openShare, type Share, type ShareContext, type ShareOptions } from "./share.ts";
import type { Signal } from "./signal.ts";
import { type RuleStatus, ruleStatus } from "./status.ts";

export interface AlertingEngineOptions extends HistoryStores {
  readonly state: State;
  readonly settings: Pick<Settings, "rules" | "telegram" | "webhook">;
  /** Where rules of pages and the API lie; unless set there are only files. */
  readonly definitions?: Definitions;
  readonly counters: Meter;
  readonly log: Log;
  /**
   * Several backends share the rules: signals come through a bus, and each evaluates the shares that it opens. Unless
   * set, all rules are evaluated here. @default false
   */
  readonly isShared?: boolean;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: () => number;
  /** How often rule files, stored rules and switches are looked at. @default 1,000 */
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
  /**
   * Evaluates signals whose documents are durable. Resolves later only when too much waits to be kept. Where rules are
   * shared this is the signal bus's to call.
   */
  observe(signals: readonly Signal[]): Promise<void> | void;
  /** Begins to evaluate a share of the rules; the caller feeds it. Only where rules are shared. */
  openShare(options: Pick<ShareOptions, "fence" | "owns" | "onRead">): Promise<Share>;
  closeShare(share: Share): void;
  /** Whether this process evaluates the rule. */
  owns(rule: string): boolean;
  /** What rules with the same silences have in common: they belong to one owner. */
  shareKey(rule: string): string;
  /** Looks at the rule files, stored rules and switches now. */
  reload(): Promise<void>;
  rules(): Promise<readonly RuleStatus[]>;
  /** The rules that were read, those that are refused or switched off included. */
  ruleFiles(): readonly RuleFile[];
  /** What people do with incidents and their messages. */
  readonly incidents: IncidentDesk;
  readonly contactPoints: ContactPoints;
  /** The names of the rules that send to a contact point, those included that are switched off. */
  rulesUsing(contactPoint: string): readonly string[];
  /** Resolves when everything found so far is durable in the outbox. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const WAITING_LIMIT = 5_000;
const DAY = 86_400_000;
const KEEP_INCIDENTS = 90 * DAY;
const KEEP_SILENCES = 7 * DAY;
const LONGEST_STOP = 10_000;

/** The alerting: rule files in, signals in, incidents and notifications out. Nothing runs before `start`. */
export async function createAlertingEngine(options: AlertingEngineOptions): Promise<AlertingEngine> {
  const { state, settings, counters, log, isShared = false, now = Date.now } = options;
  const { db } = state;
  const { reloadMilliseconds = 1_000 } = options;
  const contactPoints = createContactPoints({ state, settings, log, now, reloadMilliseconds });
  const catalogue = createRuleCatalogue({
    directory: settings.rules.directory,
    settings: { channelDefaults: channelDefaults(settings), contactPointNames: contactPoints.names },
    db,
    definitions: options.definitions,
    onError: (message) => log.error(message),
  });
  /** Every rule that is enabled, whoever evaluates it. */
  let wanted: ReadonlyMap<string, Rule> = new Map();
  /** Any backend may send the alerts of any rule. */
  const senders = createSenders(contactPoints, log);
  let isStarted = false;
  const shares = new Set<Share>();
  const listeners: (() => void)[] = [];
  const timers: NodeJS.Timeout[] = [];

  const delivery = createDelivery({
    db,
    log,
    meter: counters,
    now,
    channelFor: senders.channelFor,
  });
  const context: ShareContext = {
    db,
    stores: options,
    counters,
    log,
    now,
    destinationsOf: senders.destinationsOf,
    onQueued: () => delivery.wake(),
  };
  const activeRule = (name: string) => {
    for (const { rules } of shares) if (rules.has(name)) return rules.get(name);
    return undefined;
  };

  /** Every rule that could be read, also when it is off. */
  const readable = (): readonly Rule[] => catalogue.rules().flatMap(({ rule }) => (rule ? [rule] : []));

  const look = (isStart: boolean): void => {
    const { changed, refused } = catalogue.look();
    for (const { file, error, rule } of refused) {
      log.error(`${error?.message ?? file}${rule ? `; '${rule.name}' stays in force as it was` : ""}`);
    }
    counters.gauge("rule_files_refused", {}, catalogue.rules().filter(({ error }) => error).length);
    if (!changed) return;
    const before = wanted;
    wanted = catalogue.wanted();
    senders.update(readable(), wanted);
    for (const share of shares) share.update(wanted.values(), isStart ? "restart" : "new");
    for (const [name, rule] of wanted) {
      if (!isStart && before.get(name) !== rule) log.info(`rule '${name}' is in force (${rule.file})`);
    }
    for (const name of before.keys()) if (!wanted.has(name)) log.info(`rule '${name}' is not in force any more`);
    counters.gauge("rules", {}, wanted.size);
    for (const listener of listeners) listener();
  };

  /** Rules go where their contact points go from now on; those that waited for one to be made may be good by now. */
  contactPoints.onChange(() => {
    senders.refresh();
    if (!isStarted) return;
    void reload();
    delivery.wake();
  });

  const reload = async (): Promise<void> => {
    await catalogue.refresh();
    try {
      look(false);
    } catch (error) {
      log.error(`the rules cannot be read, they stay as they are: ${messageOf(error)}`);
    }
  };

  const tick = (): void => {
    // Where rules are shared their clock comes with the signals.
    if (!isShared) for (const share of shares) share.tick(now() - (options.settleMilliseconds ?? 1_000));
  };
  const noteProgress = (): void => {
    for (const share of shares) share.noteProgress();
  };

  const forget = async (): Promise<void> => {
    const before = now() - KEEP_SILENCES;
    for (const share of shares) share.forgetSilences(before);
    await db.deleteFrom("alert_silences").where("until", "<", before).execute();
    await forgetIncidents(db, now() - KEEP_INCIDENTS);
  };

  const flush = async (): Promise<void> => {
    await Promise.all([...shares].map(({ recorder }) => recorder.flush()));
  };

  return {
    async start() {
      if (!isShared) shares.add(await openShare({ context, fence: null, owns: () => true }));
      await contactPoints.start();
      await catalogue.refresh();
      look(true);
      isStarted = true;
      delivery.start();
      timers.push(
        setInterval(() => void reload(), reloadMilliseconds),
        setInterval(tick, options.tickMilliseconds ?? 100),
        setInterval(noteProgress, options.progressMilliseconds ?? 5_000),
        setInterval(() => void forget().catch((error) => log.error(`alerting: ${messageOf(error)}`)), 3_600_000),
      );
    },
    matchers: () => [...wanted.values()].map(matcherOf),
    onChange: (listener) => void listeners.push(listener),
    observe(signals) {
      let waiting = 0;
      for (const signal of signals) {
        const entry = activeRule(signal.rule);
        // A worker may still match by rules that were changed a moment ago.
        if (!entry) continue;
        counters.increment("rule_signals_total", { rule: signal.rule }, signal.count);
        if (!takeSignal(entry, signal)) counters.increment("rule_signals_lost_total", { rule: signal.rule });
      }
      for (const { recorder } of shares) waiting += recorder.waiting;
      return waiting > WAITING_LIMIT ? flush() : undefined;
    },
    async openShare({ fence, owns, onRead }) {
      const share = await openShare({ context, fence, owns, ...(onRead && { onRead }) });
      share.update(wanted.values(), "fed");
      shares.add(share);
      return share;
    },
    closeShare(share) {
      share.end();
      shares.delete(share);
    },
    owns: (rule) => activeRule(rule) !== undefined,
    shareKey: (rule) => wanted.get(rule)?.realertKey ?? rule,
    reload,
    async rules() {
      const told = await summarizeIncidents(db);
      return catalogue.rules().map((file) => {
        const { rule } = file;
        const name = nameOf(file);
        return ruleStatus(file, {
          name,
          entry: rule ? activeRule(name) : undefined,
          isInForce: rule !== null && wanted.get(name) === rule,
          alerts: rule ? senders.destinationsOf(rule).map(({ channel }) => channel.destination) : [],
          switch: catalogue.switchOf(name),
          told: told.get(name),
        });
      });
    },
    ruleFiles: () => catalogue.rules(),
    incidents: createIncidentDesk({
      db,
      stores: options,
      now,
      ruleNamed: (name) => readable().find((rule) => rule.name === name),
      onQueued: () => delivery.wake(),
    }),
    contactPoints,
    rulesUsing: (name) => senders.using(name, readable()),
    flush,
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      contactPoints.stop();
      noteProgress();
      for (const share of shares) share.end();
      await Promise.all([...shares].map((share) => share.warmed()));
      // A state store that is away must not hold up the end: what is not kept is found again after the next start.
      await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, LONGEST_STOP).unref())]);
      await delivery.stop();
    },
  };
}
