import { describe, expect, it } from "vitest";
import type { Signal } from "../../../backend/src/alerting/signal.ts";
import { HeimdallError } from "../../../backend/src/errors.ts";
import { type CommitTargets, commitWrites } from "../../../backend/src/runtime/commit.ts";
import type { Writes } from "../../../backend/src/runtime/protocol.ts";
import { encodeDocuments } from "../../../backend/src/stores/logs/duckdb/encode.ts";
import type { LogWriteResult } from "../../../backend/src/stores/logs/port.ts";

const never = new AbortController().signal;
const away = () => new HeimdallError("STORE", "away", { status: 503, retryable: true });

function writes(ids: readonly string[]): Writes {
  const documents = ids.map((id) => ({ index: "a", id, action: "index" as const, time: 0, fields: { message: id } }));
  return {
    documents: encodeDocuments(documents),
    documentItems: ids.map((_, row) => row * 10),
    points: null,
    pointItems: [],
    signals: ids.map((id) => ({ rule: "r", key: null, time: 0, count: 1, index: "a", id })),
    signalRows: ids.map((_, row) => row),
    counts: { pipeline: "p", input: "i", eventsIn: 0, eventsOut: 0, dropped: 0, failures: {}, milliseconds: 0 },
  };
}

function targets(results: (LogWriteResult[] | Error)[]) {
  const observed: Signal[] = [];
  let retries = 0;
  const made: CommitTargets = {
    async commitDocuments() {
      const result = results.shift()!;
      if (result instanceof Error) throw result;
      return result;
    },
    commitPoints: async () => ({ written: 0, refused: [] }),
    observe: (signals) => void observed.push(...signals),
    retried: () => {
      retries += 1;
    },
  };
  return { made, observed, retries: () => retries };
}

describe("commitWrites", () => {
  it("tells items by their place and counts no resend a second time for the rules", async () => {
    const { made, observed } = targets([
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
