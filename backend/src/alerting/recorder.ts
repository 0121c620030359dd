import { createHash, randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { Log } from "../component/declaration.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { enqueue, type NewNotification } from "../notify/outbox.ts";
import type { Schema } from "../stores/state/schema.ts";
import { type MatchCount, recordMatches } from "./incidents.ts";
import type { Match } from "./match.ts";
import type { Silence } from "./realert.ts";
import { type Evaluated, type Fence, NOT_OWNER, passFence } from "./signals/claim.ts";

export interface RecorderOptions {
  readonly db: Kysely<Schema>;
  readonly now: () => number;
  readonly log: Log;
  /** What is written only while a partition of the bus is ours; null where nobody else writes. */
  readonly fence?: Fence | null;
  /** Messages are durable in the outbox. */
  onQueued(): void;
}

export interface Recorder {
  /** Notes a match for the rule's incident, and where on the bus the signal stands that made it. */
  match(match: Match, sequence?: number | null): void;
  silence(key: string, silence: Silence): void;
  /** A message about a match that was noted, so that it belongs to the match's incident. */
  notify(match: Match, notification: Omit<NewNotification, "incident">): void;
  /** Notes, once everything noted so far is durable, that these rules have evaluated all that came before now. */
  progress(rules: readonly string[]): void;
  /** What was noted so far is all that was found up to here; kept with the next thing that is noted. */
  evaluated(upTo: Evaluated): void;
  /** Resolves when everything noted so far is durable. Rejects with NOT_OWNER when the partition was taken over. */
  flush(): Promise<void>;
  /** Things noted that are not durable yet. */
  readonly waiting: number;
}

const RETRY_MILLISECONDS = 1_000;

/**
 * Writes what the rules find into the state store, many findings in one transaction: an alert, its silence and its
 * incident are all kept, or all found again after a restart. Once the partition has another owner nothing more is
 * written: that one finds it.
 */
export function createRecorder({ db, now, log, fence = null, onQueued }: RecorderOptions): Recorder {
  let batch = createBatch();
  let underWay: Batch | null = null;
  let evaluated: Evaluated | null = null;
  let isWriting = false;
  let lost: HeimdallError | null = null;

  const write = async (full: Batch): Promise<void> => {
    const upTo = evaluated;
    while (!lost) {
      try {
        await db.transaction().execute(async (trx) => {
          if (fence) await passFence(trx, fence, upTo);
          await writeBatch(trx, full, now());
        });
        break;
      } catch (error) {
        if (error instanceof HeimdallError && error.code === NOT_OWNER) lost = error;
        else {
          log.error(`alerts cannot be kept, trying again: ${messageOf(error)}`);
          await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
        }
      }
    }
    if (lost) full.done.reject(lost);
    else full.done.resolve();
    if (!lost && full.notifications.length > 0) onQueued();
  };
  const schedule = (): void => {
    if (isWriting) return;
    isWriting = true;
    // One turn later, so that what one batch of signals finds is written together.
    void Promise.resolve().then(async () => {
      while (!isEmpty(batch)) {
        underWay = batch;
        batch = createBatch();
        await write(underWay);
      }
      underWay = null;
      isWriting = false;
    });
  };

  return {
    match(match, sequence = null) {
      const id = incidentKey(match);
      const before = batch.matches.get(id);
      const first = Math.min(before?.first ?? match.time, match.time);
      const newest = before && before.match.time > match.time ? before.match : match;
      batch.matches.set(id, {
        match: newest,
        count: (before?.count ?? 0) + 1,
        first,
        sequence: sequence ?? before?.sequence ?? null,
      });
      schedule();
    },
    silence(key, silence) {
      batch.silences.set(key, silence);
      schedule();
    },
    notify(match, notification) {
      batch.notifications.push({ ...notification, of: incidentKey(match) });
      schedule();
    },
    progress(rules) {
      const time = now();
      for (const rule of rules) batch.evaluated.set(rule, time);
      schedule();
    },
    evaluated(upTo) {
      evaluated = upTo;
    },
    async flush() {
      await (isEmpty(batch) ? underWay : batch)?.done.promise;
      if (lost) throw lost;
    },
    get waiting() {
      return batch.matches.size + batch.notifications.length;
    },
  };
}

/** What the matches of one incident have in common. */
function incidentKey({ rule, key }: Match): string {
  return JSON.stringify([rule, key]);
}

interface Batch {
  readonly matches: Map<string, MatchCount>;
  readonly silences: Map<string, Silence>;
  /** `of` is the key of `matches`. */
  readonly notifications: (NewNotification & { readonly of: string })[];
  readonly evaluated: Map<string, number>;
  readonly done: PromiseWithResolvers<void>;
}

function createBatch(): Batch {
  const done = Promise.withResolvers<void>();
  // Not everybody waits for a batch; who does hears of its failure.
  done.promise.catch(() => {});
  return { matches: new Map(), silences: new Map(), notifications: [], evaluated: new Map(), done };
}

function isEmpty({ matches, silences, notifications, evaluated }: Batch): boolean {
  return matches.size === 0 && silences.size === 0 && notifications.length === 0 && evaluated.size === 0;
}

async function writeBatch(trx: Transaction<Schema>, batch: Batch, now: number): Promise<void> {
  const incidents = new Map<string, string>();
  for (const [of, found] of batch.matches) incidents.set(of, await recordMatches(trx, found, now));
  for (const [key, { until, exponent }] of batch.silences) {
    await trx
      .insertInto("alert_silences")
      .values({ key, until, exponent })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ until, exponent }))
      .execute();
  }
  const messages = batch.notifications.map(({ of, ...message }) => ({ ...message, incident: incidents.get(of) }));
  await enqueue(trx, messages, now);
  for (const [rule, evaluated_until] of batch.evaluated) {
    await trx
      .insertInto("alert_progress")
      .values({ rule, evaluated_until })
      .onConflict((conflict) => conflict.column("rule").doUpdateSet({ evaluated_until }))
      .execute();
  }
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
