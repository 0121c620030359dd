import { describe, expect, it } from "vitest";
import type { Signal } from "../../../backend/src/alerting/signal.ts";
import { HeimdallError } from "../../../backend/src/errors.ts";
import { type CommitTargets, commitWrites, type Refusal } from "../../../backend/src/runtime/commit.ts";
import type { Messages, Writes } from "../../../backend/src/runtime/protocol.ts";
import { encodeDocuments } from "../../../backend/src/stores/logs/duckdb/encode.ts";
import type { LogWriteResult } from "../../../backend/src/stores/logs/port.ts";

const never = new AbortController().signal;
const away = () => new HeimdallError("STORE", "away", { status: 503, retryable: true });

function writes(ids: readonly string[]): Writes {
  const documents = ids.map((id) => ({ index: "a", id, action: "index" as const, time: 0, fields: { message: id } }));
  return {
    parts: [
      {
        store: "logs",
        target: 0,
        batch: encodeDocuments(documents),
        items: ids.map((_, row) => row * 10),
        outputs: ["out"],
        outputOf: ids.map(() => 0),
      },
    ],
    refusals: [],
    messages: null,
    signals: ids.map((id) => ({ rule: "r", key: null, time: 0, count: 1, index: "a", id })),
    signalRows: ids.map((_, row) => [0, row] as const),
    counts: { pipeline: "p", input: "i", eventsIn: 0, eventsOut: 0, dropped: 0, failures: {}, milliseconds: 0 },
  };
}

function targets(results: (LogWriteResult[] | Error)[], { isAway = false, observesRedelivered = false } = {}) {
  const observed: Signal[] = [];
  const buried: Refusal[] = [];
  const published: Messages[] = [];
  let retries = 0;
  const made: CommitTargets = {
    async commit() {
      const result = results.shift()!;
      if (result instanceof Error) throw result;
      return result;
    },
    setAside: async () => isAway,
    publish: async (messages) => void published.push(messages),
    bury: async (refusals) => void buried.push(...refusals),
    observe: (signals) => void observed.push(...signals),
    observesRedelivered,
    retried: () => {
      retries += 1;
    },
  };
  return { made, observed, buried, published, retries: () => retries };
}

describe("commitWrites", () => {
  it("tells items by their place and counts no resend a second time for the rules", async () => {
    const { made, observed, buried } = targets([
      [
        { status: "created", id: "new" },
        { status: "updated", id: "again" },
        { status: "conflict", id: "taken" },
        { status: "refused", id: null, reason: "too large" },
      ],
    ]);
    const committed = await commitWrites(writes(["new", "again", "taken", "x"]), made, true, never);
    expect(committed.outcomes).toEqual([
      { item: 10, status: "updated" },
      { item: 20, status: "conflict" },
      { item: 30, status: "refused", reason: "too large" },
    ]);
    expect([...committed.ids]).toEqual([
      [0, "new"],
      [10, "again"],
      [20, "taken"],
    ]);
    expect(observed.map(({ id }) => id)).toEqual(["new", "x"]);
    expect(buried).toMatchObject([{ item: 30, output: "out", reason: "too large", row: { row: 3 } }]);
  });

  it("tells the rules of a resend too where another backend may have died before it could", async () => {
    const { made, observed } = targets([[{ status: "updated", id: "again" }]], { observesRedelivered: true });
    await commitWrites(writes(["again"]), made, true, never);
    expect(observed).toMatchObject([{ id: "again", isResent: true }]);
  });

  it("lets a part that was put aside wait without trying its store, and tells the rules", async () => {
    const { made, observed } = targets([], { isAway: true });
    expect(await commitWrites(writes(["a"]), made, false, never)).toEqual({ outcomes: [], ids: new Map() });
    expect(observed.map(({ id }) => id)).toEqual(["a"]);
  });

  it("answers the ids of messages that went to the bus", async () => {
    const { made, published } = targets([]);
    const messages = {
      pipeline: 0,
      bytes: new Uint8Array(3),
      starts: Uint32Array.of(0, 1, 3),
      items: [4, 6],
      ids: ["x", "y"],
    };
    const { counts } = writes([]);
    const { ids } = await commitWrites(
      { parts: [], refusals: [], messages, signals: [], signalRows: [], counts },
      made,
      true,
      never,
    );
    expect(published).toEqual([messages]);
    expect([...ids]).toEqual([
      [4, "x"],
      [6, "y"],
    ]);
  });

  it("keeps what an output refuses before any store sees it", async () => {
    const { made, buried } = targets([[]]);
    const refusal = { item: 2, output: "out", reason: "no field for a point" };
    const { outcomes } = await commitWrites({ ...writes([]), refusals: [refusal] }, made, false, never);
    expect(outcomes).toEqual([{ item: 2, status: "refused", reason: "no field for a point" }]);
    expect(buried).toEqual([{ ...refusal, row: null }]);
  });

  it("names documents that came without an id as the store did", async () => {
    const { made, observed } = targets([[{ status: "created", id: "made" }]]);
    const one = writes(["x"]);
    await commitWrites({ ...one, signals: one.signals.map((signal) => ({ ...signal, id: null })) }, made, true, never);
    expect(observed).toMatchObject([{ index: "a", id: "made" }]);
  });

  it("tries again while a store is away, and tells the rules once", async () => {
    const { made, observed, retries } = targets([away(), away(), [{ status: "created", id: "a" }]]);
    await commitWrites(writes(["a"]), made, false, never);
    expect(retries()).toBe(2);
    expect(observed).toHaveLength(1);
  });

  it("gives up with 503 when Heimdall stops, and at once for an error that no waiting mends", async () => {
    const stopping = new AbortController();
    stopping.abort();
    await expect(commitWrites(writes(["a"]), targets([away()]).made, false, stopping.signal)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      status: 503,
      retryable: true,
    });
    const broken = targets([new Error("a bug")]);
    await expect(commitWrites(writes(["a"]), broken.made, false, never)).rejects.toThrow("a bug");
    expect(broken.observed).toHaveLength(0);
  });
});
