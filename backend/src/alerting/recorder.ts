import { createHash, randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Log } from "../component/declaration.ts";
import { messageOf } from "../errors.ts";
import { enqueue, type NewNotification } from "../notify/outbox.ts";
import type { Schema } from "../stores/state/schema.ts";
import { type MatchCount, recordMatches } from "./incidents.ts";
import type { Match } from "./match.ts";
import type { Silence } from "./realert.ts";

export interface RecorderOptions {
  readonly db: Kysely<Schema>;
  readonly now: () => number;
  readonly log: Log;
  /** Messages are durable in the outbox. */
  onQueued(): void;
}

export interface Recorder {
  /** Notes a match for the rule's incident. */
  match(match: Match): void;
  silence(key: string, silence: Silence): void;
  notify(notification: NewNotification): void;
  /** Notes, once everything noted so far is durable, that these rules have evaluated all that came before now. */
  progress(rules: readonly string[]): void;
  /** Resolves when everything noted so far is durable. */
  flush(): Promise<void>;
  /** Things noted that are not durable yet. */
  readonly waiting: number;
}

const RETRY_MILLISECONDS = 1_000;

/**
 * Writes what the rules find into the state store, many findings in one transaction: an alert, its silence and its
 * incident are all kept, or all found again after a restart.
 */
export function createRecorder({ db, now, log, onQueued }: RecorderOptions): Recorder {
  let matches = new Map<string, MatchCount>();
  let silences = new Map<string, Silence>();
  let notifications: NewNotification[] = [];
  let evaluated = new Map<string, number>();
  let writing: Promise<void> | null = null;

  const isEmpty = () => matches.size === 0 && silences.size === 0 && notifications.length === 0 && evaluated.size === 0;

  const writeAll = async (): Promise<void> => {
    while (!isEmpty()) {
      const batch = { matches, silences, notifications, evaluated };
      matches = new Map();
      silences = new Map();
      notifications = [];
      evaluated = new Map();
      for (;;) {
        try {
          await writeBatch(db, batch, now());
          break;
        } catch (error) {
          log.error(`alerts cannot be kept, trying again: ${messageOf(error)}`);
          await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
        }
      }
      if (batch.notifications.length > 0) onQueued();
    }
  };
  const schedule = (): void => {
    // One turn later, so that what one batch of signals finds is written together.
    writing ??= Promise.resolve()
      .then(writeAll)
      .finally(() => {
        writing = null;
        if (!isEmpty()) schedule();
      });
  };

  return {
    match(match) {
      const id = JSON.stringify([match.rule, match.key]);
      const before = matches.get(id);
      const first = Math.min(before?.first ?? match.time, match.time);
      const newest = before && before.match.time > match.time ? before.match : match;
      matches.set(id, { match: newest, count: (before?.count ?? 0) + 1, first });
      schedule();
    },
    silence(key, silence) {
      silences.set(key, silence);
      schedule();
    },
    notify(notification) {
      notifications.push(notification);
      schedule();
    },
    progress(rules) {
      const time = now();
      for (const rule of rules) evaluated.set(rule, time);
      schedule();
    },
    async flush() {
      while (writing) await writing;
    },
    get waiting() {
      return matches.size + notifications.length;
    },
  };
}

interface Batch {
  readonly matches: ReadonlyMap<string, MatchCount>;
  readonly silences: ReadonlyMap<string, Silence>;
  readonly notifications: readonly NewNotification[];
  readonly evaluated: ReadonlyMap<string, number>;
}

function writeBatch(db: Kysely<Schema>, batch: Batch, now: number): Promise<void> {
  return db.transaction().execute(async (trx) => {
    for (const found of batch.matches.values()) await recordMatches(trx, found, now);
    for (const [key, { until, exponent }] of batch.silences) {
      await trx
        .insertInto("alert_silences")
        .values({ key, until, exponent })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ until, exponent }))
        .execute();
    }
    await enqueue(trx, batch.notifications, now);
    for (const [rule, evaluated_until] of batch.evaluated) {
      await trx
        .insertInto("alert_progress")
        .values({ rule, evaluated_until })
        .onConflict((conflict) => conflict.column("rule").doUpdateSet({ evaluated_until }))
        .execute();
    }
  });
}

/** How the keys of alerts begin whose document has no id. */
const NAMELESS = "?";

/**
 * What makes two alerts the same, so that one is never sent twice: the rule, the destination, the key, and the
 * document or the run it comes of. A document without an id cannot be told from another.
 */
export function dedupKey(match: Match, destination: string): string {
  if (match.id === null && match.index !== null) return `${NAMELESS}${randomUUID()}`;
  const identity = match.id === null ? `run ${match.time}` : `document ${match.index} ${match.id}`;
  return createHash("sha256")
    .update(JSON.stringify([match.rule, destination, match.key, identity]))
    .digest("hex");
}

/**
 * The keys of a rule's alerts since a time; null when there are some of documents without an id, so that the keys do
 * not say which documents were told.
 */
export async function toldKeys(db: Kysely<Schema>, rule: string, since: number): Promise<ReadonlySet<string> | null> {
  const rows = await db
    .selectFrom("notifications")
    .select("dedup_key")
    .where("rule", "=", rule)
    .where("created_at", ">=", since)
    .execute();
  const keys = new Set(rows.map(({ dedup_key }) => dedup_key));
  for (const key of keys) if (key.startsWith(NAMELESS)) return null;
  return keys;
}
