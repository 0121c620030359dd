import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HeimdallError } from "../../../backend/src/errors.ts";
import type { OpenTarget } from "../../../backend/src/runtime/open-target.ts";
import type { WritePart } from "../../../backend/src/runtime/protocol.ts";
import { createWriters } from "../../../backend/src/runtime/writers.ts";
import { encodeDocuments } from "../../../backend/src/stores/logs/duckdb/encode.ts";
import type { Written } from "../../../backend/src/stores/target.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const part: WritePart = {
  store: "logs",
  target: 0,
  batch: encodeDocuments([{ index: "a", id: "1", action: "index", time: 0, fields: { message: "m" } }]),
  items: [0],
  outputs: ["out"],
  outputOf: [0],
};

function start(withAside = true) {
  let isAway = true;
  const aside: [string, readonly Written[]][] = [];
  const written: Written = { form: "document", payload: Buffer.from("{}"), facts: { index: "a", id: "1" } };
  const target: OpenTarget = {
    name: "logs",
    async commit() {
      if (isAway) throw new HeimdallError("UNAVAILABLE", "no connection", { retryable: true });
      return [{ status: "created", id: "1" }];
    },
    extract: () => written,
    restore: async (items) => items.map(() => null),
  };
  const failures: string[] = [];
  const writers = createWriters({
    targets: [target],
    aside: withAside ? { put: async (name, items) => void aside.push([name, items]) } : null,
    asideAfter: 30_000,
    failed: (name) => void failures.push(name),
  });
  const back = (): void => {
    isAway = false;
  };
  return { writers, aside, failures, written, back };
}

describe("writers", () => {
  it("put parts aside once their store has been away for long, and try it every five seconds", async () => {
    const { writers, aside, written, failures } = start();
    expect(await writers.setAside(part)).toBe(false);
    await expect(writers.commit(part)).rejects.toThrow("no connection");
    expect(failures).toEqual(["logs"]);
    vi.setSystemTime(29_000);
    expect(await writers.setAside(part)).toBe(false);
    vi.setSystemTime(31_000);
    // The first one tries the store again, those behind it do not wait for the outcome.
    expect(await writers.setAside(part)).toBe(false);
    expect(await writers.setAside(part)).toBe(true);
    expect(aside).toEqual([["logs", [written]]]);
    vi.setSystemTime(36_500);
    expect(await writers.setAside(part)).toBe(false);
  });

  it("go on as usual when the store is back", async () => {
    const { writers, back } = start();
    await expect(writers.commit(part)).rejects.toThrow();
    vi.setSystemTime(40_000);
    back();
    expect(await writers.setAside(part)).toBe(false);
    expect(await writers.commit(part)).toEqual([{ status: "created", id: "1" }]);
    expect(await writers.setAside(part)).toBe(false);
    expect(writers.failing()).toEqual([]);
  });

  it("let the source wait where nothing can be put aside", async () => {
    const { writers } = start(false);
    await expect(writers.commit(part)).rejects.toThrow();
    vi.setSystemTime(100_000);
    await expect(writers.commit(part)).rejects.toThrow();
    expect(await writers.setAside(part)).toBe(false);
    expect(writers.failing()).toEqual([{ name: "logs", message: "no connection" }]);
  });
});
