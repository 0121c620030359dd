import { randomUUID } from "node:crypto";
import { type Kysely, PostgresAdapter } from "kysely";
import type { Log } from "../component/declaration.ts";
import { messageOf } from "../errors.ts";
import type { Schema } from "../stores/state/schema.ts";
import type { Channel, NotificationMessage, SendOutcome } from "./channel.ts";
import { claimHead, releaseClaims, renewClaim } from "./claims.ts";
import { countByState, forgetFinished, headsOfQueues, type NotificationRow, settle } from "./outbox.ts";

/** Where rooms count what they do. */
export interface Meter {
  increment(name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  gauge(name: string, labels: Readonly<Record<string, string>>, value: number): void;
}

export interface DeliveryOptions {
  readonly db: Kysely<Schema>;
  /** The channel that serves a destination of a rule or of a contact point; null when neither sends there now. */
  channelFor(message: Pick<NotificationRow, "rule" | "channel" | "destination" | "contact_point">): Channel | null;
  readonly log: Log;
  readonly meter: Meter;
  readonly now: () => number;
  /** How often the outbox is looked at without being woken. @default 1,000 */
  readonly pollMilliseconds?: number;
  /**
   * How long a message that is being sent is kept from other backends. It is renewed while the attempt lasts, so this
   * is how long the message of a backend that was killed waits. Clocks may differ by half of it. @default 15,000
   */
  readonly leaseMilliseconds?: number;
}

export interface Delivery {
  start(): void;
  /** Something new is in the outbox. */
  wake(): void;
  /** Begins nothing more and waits for the attempts that are under way. */
  stop(): Promise<void>;
}

const CLEANUP_MILLISECONDS = 3_600_000;

/**
 * Sends what is in the outbox: each destination in order, destinations side by side, whichever backend gets to it
 * first. A message is marked as sent after its receiver took it, so a kill between the two sends it once more: at
 * least once, with that one gap.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { db, log, meter, now, pollMilliseconds = 1_000, leaseMilliseconds = 15_000 } = options;
  const by = randomUUID();
  const busy = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let stopped = false;
  let cleanedAt = 0;
  // Only this process can have opened an SQLite file: what is claimed there was claimed by one that is gone.
  let mayRelease = !(db.getExecutor().adapter instanceof PostgresAdapter);

  const claim = () => ({ by, until: now() + leaseMilliseconds });
  const attempt = async (row: NotificationRow): Promise<SendOutcome> => {
    const channel = options.channelFor(row);
    if (!channel) {
      const sender =
        row.contact_point === null ? `no rule named '${row.rule}'` : `no contact point named '${row.contact_point}'`;
      return { outcome: "retry", reason: `${sender} sends to ${row.destination} now` };
    }
    try {
      return await channel.send(JSON.parse(row.message) as NotificationMessage);
    } catch (error) {
      // A channel answers with an outcome; what it throws is its fault, and may hold anything.
      return { outcome: "retry", reason: `the channel ${row.channel} failed (${(error as Error)?.name ?? "unknown"})` };
    }
  };

  /** What was sent is sent again when that cannot be noted: it is tried while this process lives. */
  const settleFirmly = async (row: NotificationRow, outcome: SendOutcome): Promise<NotificationRow["state"]> => {
    for (;;) {
      try {
        return await settle(db, row, outcome, now());
      } catch (error) {
        if (stopped) throw error;
        log.error(`outbox: that a notification was ${outcome.outcome} is not noted yet: ${messageOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
      }
    }
  };

  const drain = async (destination: string): Promise<void> => {
    while (!stopped) {
      const row = await claimHead(db, destination, claim(), now());
      if (!row) return;
      const renewing = setInterval(() => {
        renewClaim(db, row.id, claim()).catch((error: unknown) => log.warn(`outbox: ${messageOf(error)}`));
      }, leaseMilliseconds / 3);
      const outcome = await attempt(row).finally(() => clearInterval(renewing));
      const state = await settleFirmly(row, outcome);
      meter.increment("notifications_total", { channel: row.channel, outcome: state === "pending" ? "retry" : state });
      if (outcome.outcome === "sent") continue;
      const words = `notification of '${row.rule}' to ${destination}: ${outcome.reason}`;
      if (state === "pending") log.warn(`${words}; it is tried again`);
      else log.error(`${words}; it was given up (${state}), and can be sent again from the list of notifications`);
    }
  };

  const look = async (): Promise<void> => {
    if (mayRelease) {
      await releaseClaims(db);
      mayRelease = false;
    }
    for (const { destination, next_attempt_at } of await headsOfQueues(db)) {
      if (stopped || busy.has(destination) || next_attempt_at > now()) continue;
      const work = drain(destination)
        .catch((error: unknown) => log.error(`outbox: ${messageOf(error)}`))
        .finally(() => busy.delete(destination));
      busy.set(destination, work);
    }
    if (now() - cleanedAt < CLEANUP_MILLISECONDS) return;
    cleanedAt = now();
    await forgetFinished(db, now());
    const counts = await countByState(db);
    for (const state of ["pending", "failed", "expired"] as const) {
      meter.gauge("notifications", { state }, counts[state] ?? 0);
    }
  };

  const wake = (): void => {
    if (stopped) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = look()
      .catch((error: unknown) => log.error(`outbox: ${messageOf(error)}`))
      .finally(() => {
        looking = null;
        if (!lookAgain) return;
        lookAgain = false;
        wake();
      });
  };

  return {
    start() {
      timer = setInterval(wake, pollMilliseconds);
      wake();
    },
    wake,
    async stop() {
      stopped = true;
      if (timer) clearInterval(timer);
      await looking;
      await Promise.all(busy.values());
    },
  };
}
