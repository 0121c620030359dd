import { setTimeout as sleep } from "node:timers/promises";
import type { Administration } from "./admin.ts";

/** How soon a named topic that is not there yet is looked for again. */
const SOON = 2_000;

/** The topics of a subscription that exist. */
export interface TopicWatch {
  /** Names of the existing ones that are named or fit a pattern; throws a HeimdallError when Kafka does not answer. */
  find(): Promise<string[]>;
  /** Resolves when there are others than `known`. */
  changed(known: readonly string[], signal: AbortSignal): Promise<void>;
}

/** Kafka's own topics (`__consumer_offsets`) fit no pattern, as in Kafka's clients. */
const isInternal = (topic: string): boolean => topic.startsWith("__");

export function watchTopics(
  administration: Administration,
  wanted: readonly (string | RegExp)[],
  interval: number,
): TopicWatch {
  const names = new Set(wanted.filter((topic) => typeof topic === "string"));
  const patterns = wanted.filter((topic) => typeof topic !== "string");
  const isWanted = (topic: string): boolean =>
    names.has(topic) || (!isInternal(topic) && patterns.some((pattern) => topic.search(pattern) !== -1));

  const find = async (): Promise<string[]> => {
    const all = await administration.ask("listing the topics of Kafka", (admin) => admin.listTopics());
    return all.filter(isWanted).sort();
  };

  return {
    find,
    async changed(known, signal) {
      const isMissing = [...names].some((name) => !known.includes(name));
      if (!isMissing && patterns.length === 0) return never(signal);
      for (;;) {
        await sleep(isMissing ? Math.min(SOON, interval) : interval, undefined, { signal });
        // What Kafka does not answer now is asked again; the consumer itself notices an outage.
        const found = await find().catch(() => null);
        if (found !== null && found.join() !== known.join()) return;
      }
    },
  };
}

function never(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
