import { matchesAll, openStore } from "./store.ts";

/** Events of one protocol: those whose text is theirs alone, by number, and those whose text repeats, by text. */
export interface Tally {
  readonly name: string;
  /** The next event's text; it counts as sent. */
  next(): string;
  readonly sent: number;
  acknowledge(events: number): void;
  readonly acknowledged: number;
  /** Counts a stored text when it is one of this protocol. */
  store(text: string): boolean;
  readonly stored: number;
  /** Numbers of events whose own text was not stored. */
  missing(): number[];
  duplicates(): number;
  /** Texts that repeat: how many more were stored than sent, and how many fewer. */
  repeats(): { surplus: number; deficit: number };
}

const REPEATED_TEXTS = 20;
const EVERY = 4;

/** Every fourth event has one of twenty texts, so that honest repeats are many, within a batch and beyond. */
export function createTally(name: string): Tally {
  const seen: number[] = [];
  const repeatsSent = new Array<number>(REPEATED_TEXTS).fill(0);
  const repeatsStored = new Array<number>(REPEATED_TEXTS).fill(0);
  let sent = 0;
  let acknowledged = 0;
  let stored = 0;
  const shape = new RegExp(`^${name} (unique|again) (\\d+) `);
  return {
    name,
    next() {
      const number = sent;
      sent += 1;
      seen.push(0);
      if (number % EVERY !== 0) return `${name} unique ${number} the quick brown fox jumps over the lazy dog`;
      const text = Math.floor(number / EVERY) % REPEATED_TEXTS;
      repeatsSent[text]! += 1;
      return `${name} again ${text} the same line as many times before`;
    },
    get sent() {
      return sent;
    },
    acknowledge(events) {
      acknowledged += events;
    },
    get acknowledged() {
      return acknowledged;
    },
    store(text) {
      const match = shape.exec(text);
      if (!match) return false;
      stored += 1;
      const number = Number(match[2]);
      if (match[1] === "unique") seen[number]! += 1;
      else repeatsStored[number]! += 1;
      return true;
    },
    get stored() {
      return stored;
    },
    missing: () => seen.flatMap((times, number) => (times === 0 && number % EVERY !== 0 ? [number] : [])),
    duplicates: () => seen.reduce((sum, times) => sum + Math.max(0, times - 1), 0),
    repeats() {
      const differences = repeatsStored.map((count, text) => count - repeatsSent[text]!);
      return {
        surplus: differences.reduce((sum, difference) => sum + Math.max(0, difference), 0),
        deficit: differences.reduce((sum, difference) => sum + Math.max(0, -difference), 0),
      };
    },
  };
}

/** Reads everything that a stopped Heimdall stored, each text into the tally that knows it; answers the others. */
export async function countStored(data: string, tallies: readonly Tally[]): Promise<number> {
  const store = await openStore(data);
  let strangers = 0;
  try {
    for await (const hits of store.scan(matchesAll)) {
      for (const { source } of hits) {
        const { message } = JSON.parse(source) as { message?: unknown };
        if (!tallies.some((tally) => typeof message === "string" && tally.store(message))) strangers += 1;
      }
    }
  } finally {
    await store.close();
  }
  return strangers;
}
