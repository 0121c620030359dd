import { createHash } from "node:crypto";
import type { Bus, BusConsumer, BusMessage } from "../bus/port.ts";
import type { Log } from "../component/declaration.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { rateLimited } from "../pipeline/rate-limit.ts";
import type { DeadLetterStore } from "../stores/dead-letters/port.ts";
import type { Written } from "../stores/target.ts";
import { TARGET_FACT } from "./letters.ts";
import type { OpenTarget } from "./open-target.ts";
import type { AsidePlace } from "./writers.ts";

export interface SetAsideOptions {
  readonly bus: Bus;
  readonly topicPrefix: string;
  readonly groupId: string;
  /** Makes a topic unless it is there. */
  ensure(topic: string): Promise<void>;
  readonly targets: readonly OpenTarget[];
  readonly deadLetters: DeadLetterStore;
  readonly log: Log;
}

/** What was put aside, and its way back. */
export interface SetAside extends AsidePlace {
  /** Members of the groups that read the topics, for the lag. */
  readonly consumers: readonly (Pick<BusConsumer, "assigned"> & { readonly groupId: string })[];
  stop(): Promise<void>;
}

const FACTS = "facts";
const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Keeps what a store that is away should have got in a topic of the store's own, so that the other stores of the same
 * pipeline go on, and writes it once the store is back. Each topic has its own progress.
 */
export async function startSetAside(options: SetAsideOptions): Promise<SetAside> {
  const { bus, targets, deadLetters, log } = options;
  const warn = rateLimited((message) => log.warn(message), Date.now);
  const stopping = new AbortController();
  const topics = new Map(targets.map((target) => [target.name, topicFor(options.topicPrefix, target.name)]));
  const consumers: { readonly groupId: string; readonly consumer: BusConsumer }[] = [];

  const bury = async (target: OpenTarget, items: readonly Written[], reasons: readonly (string | null)[]) => {
    const letters = items.flatMap(({ form, payload, facts }, at) => {
      const reason = reasons[at];
      if (!reason) return [];
      const place = { pipeline: "", input: "", output: "", target: target.name };
      const named = facts.id ?? createHash("sha256").update(payload).digest("base64url");
      const source = `aside ${target.name} ${String(facts.index ?? facts.database)} ${String(named)}`;
      return [{ ...place, form, payload, source, reason, facts: { ...facts, [TARGET_FACT]: target.name } }];
    });
    if (letters.length > 0) await deadLetters.add(letters);
  };

  /** Until the store takes them. */
  const restore = async (target: OpenTarget, items: readonly Written[]): Promise<void> => {
    for (let delay = FIRST_DELAY; ; delay = Math.min(2 * delay, LONGEST_DELAY)) {
      try {
        await bury(target, items, await target.restore(items));
        return;
      } catch (error) {
        if (!(error instanceof HeimdallError) || !error.retryable || stopping.signal.aborted) throw error;
        warn(`what was put aside for ${target.name} still waits: ${messageOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random())));
      }
    }
  };

  await Promise.allSettled([...topics.values()].map(options.ensure));
  for (const target of targets) {
    const topic = topics.get(target.name)!;
    const groupId = `${options.groupId}-${topic}`;
    const consumer = await bus.subscribe({
      groupId,
      topics: [topic],
      start: "earliest",
      concurrency: 1,
      batchRecords: 1_000,
      batchBytes: 1024 * 1024,
      windowBytes: WINDOW_BYTES,
      warn,
      onBatch: ({ records }) => restore(target, records.flatMap(writtenOf)),
    });
    consumers.push({ groupId, consumer });
  }

  return {
    get consumers() {
      return consumers.map(({ groupId, consumer }) => ({ groupId, assigned: consumer.assigned }));
    },
    async put(name, items) {
      const topic = topics.get(name)!;
      await options.ensure(topic);
      await bus.publish(topic, items.map(messageOfWritten));
    },
    async stop() {
      stopping.abort();
      await Promise.all(consumers.map(({ consumer }) => consumer.stop()));
    },
  };
}

/** The topic of what waits for a target. */
export function topicFor(prefix: string, target: string): string {
  return `${prefix}-aside-${target.replace(/[^\w.-]+/g, "_")}`.slice(0, 249);
}

function messageOfWritten({ form, payload, facts }: Written): BusMessage {
  const key = typeof facts.id === "string" ? facts.id : null;
  return { key, value: payload, headers: { [FACTS]: JSON.stringify({ form, facts }) } };
}

function writtenOf({ value, headers }: { value: Uint8Array | null; headers: Readonly<Record<string, unknown>> }) {
  const facts = headers[FACTS];
  if (value === null || !(facts instanceof Uint8Array)) return [];
  const read = JSON.parse(Buffer.from(facts).toString()) as Pick<Written, "form" | "facts">;
  return [{ ...read, payload: value }];
}
