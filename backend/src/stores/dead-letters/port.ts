/**
 * What a dead letter holds: `message` the item as it came, to go through its pipeline again; `document` and `point` what
 * a store was given (a document's JSON, a line of line protocol), to go to that store again.
 */
export type DeadLetterForm = "message" | "document" | "point";

/** Something accepted that a store refuses for good, with the reason, the bytes and the place. */
export interface NewDeadLetter {
  readonly form: DeadLetterForm;
  readonly payload: Uint8Array;
  /** What a replay needs beside the bytes. Plain data, no secrets. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** Where it came from, the same on every redelivery: `kafka web/3/1042`. With `output` it makes a letter unique. */
  readonly source: string;
  readonly pipeline: string;
  /** The input's id. */
  readonly input: string;
  /** The output's id; empty when the event never reached one. */
  readonly output: string;
  /** Index or database and measurement that refused it. */
  readonly target: string;
  /** The store's own words. */
  readonly reason: string;
}

export type DeadLetterState = "open" | "replayed" | "discarded";

export interface DeadLetter extends NewDeadLetter {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly state: DeadLetterState;
  readonly changedAt: number;
  /** Who fixed, replayed or discarded it last. */
  readonly changedBy: string | null;
  /** Replays so far. */
  readonly attempts: number;
  readonly isFixed: boolean;
}

/** A letter in a list: its size instead of its bytes, of which a page could hold more than memory does. */
export interface ListedDeadLetter extends Omit<DeadLetter, "payload"> {
  readonly payloadBytes: number;
}

export interface DeadLetterFilter {
  readonly state?: DeadLetterState | undefined;
  readonly pipeline?: string | undefined;
  /** A part of the reason, as the store wrote it or as the summary shows it; the case of letters counts nothing. */
  readonly reason?: string | undefined;
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly after?: string | undefined;
}

/** Where dead letters lie: in the state store, so that every backend sees all of them. */
export interface DeadLetterStore {
  /**
   * Resolves when all are durable, in one transaction. A letter of the same source and output replaces the open one of
   * before (which keeps its id, time and attempts). The very same bytes again change nothing of a letter that a person
   * has fixed, replayed or discarded; other bytes at its place are another letter and open it anew. Rejects, retryable,
   * when the state store is away, and with DEAD_LETTERS_FULL (retryable) when there would be more open ones than the
   * settings allow: nothing is thrown away then, what feeds them waits.
   */
  add(letters: readonly NewDeadLetter[]): Promise<void>;
  /** Oldest first. */
  list(filter: DeadLetterFilter): Promise<readonly ListedDeadLetter[]>;
  get(id: string): Promise<DeadLetter | undefined>;
  /** Open letters by reason (numbers and quoted values taken out, so that alike reasons count together), most first. */
  summary(): Promise<
    readonly { readonly reason: string; readonly pipeline: string; readonly output: string; readonly count: number }[]
  >;
  count(state: DeadLetterState): Promise<number>;
  /** Replaces the bytes of an open letter; undefined when there is no open one of this id, as with the next two. */
  fix(id: string, payload: Uint8Array, by: string): Promise<DeadLetter | undefined>;
  /** Notes a replay: `replayed` when `reason` is null, else it stays open with the new reason. */
  replayed(id: string, reason: string | null, by: string): Promise<DeadLetter | undefined>;
  discard(id: string, by: string): Promise<DeadLetter | undefined>;
  /** Forgets what was replayed or discarded before a time, and open ones created before `openUntil`. */
  forget(closedUntil: number, openUntil: number): Promise<number>;
}
