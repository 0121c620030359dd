import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import type { Definition } from "../../../backend/src/definitions/definitions.ts";
import { HeimdallError } from "../../../backend/src/errors.ts";
import { type Heimdall, STORES, type StartOptions } from "../../../backend/src/runtime/heimdall.ts";
import { superviseHeimdall } from "../../../backend/src/runtime/supervisor.ts";
import { until } from "../../support/until.ts";

const definition = (name: string, version = 1): Definition => ({
  kind: "pipeline",
  name,
  group: "",
  text: "",
  version,
  createdAt: 0,
  changedAt: 0,
  changedBy: "kim",
});
const before = [definition("before")];
const own = { before, isOwn: () => true };
const READ = { saved: [definition("changed")], stamp: "1-1" };
const fail = (message: string): never => {
  throw new HeimdallError("LISTEN", message);
};

type Turn = (options: StartOptions) => void | Promise<void>;

/** Heimdalls of which the nth start does what the nth turn says; every one after them just starts. */
async function supervise(turns: readonly Turn[], left: readonly string[] = []) {
  const starts: StartOptions[] = [];
  const running = new Set<number>();
  const start = async (_settings: unknown, _log: unknown, options: StartOptions = {}): Promise<Heimdall> => {
    const number = starts.push(options);
    await turns[number - 1]?.(options);
    running.add(number);
    const stop = async () => {
      running.delete(number);
      return left;
    };
    return { url: "http://127.0.0.1:1", stop } as Heimdall;
  };
  const supervised = await superviseHeimdall(
    loadSettings({ flags: {} }),
    pino({ level: "silent" }),
    {},
    { start, patience: 300, firstPause: 1 },
  );
  return { supervised, starts, running };
}

describe("a supervised Heimdall", () => {
  test("restarts also when that is asked for before its start is over: the server answers by then", async () => {
    const { supervised, starts, running } = await supervise([(options) => options.restart!(own)]);
    await until("the second start is over", () => running.has(2) && !running.has(1), 2_000);
    expect(await Promise.race([supervised.failed, "nothing failed"])).toBe("nothing failed");
    await supervised.stop();
    expect(starts).toHaveLength(2);
    expect(running.size).toBe(0);
  });

  test("does one restart after the other, and runs one at a time", async () => {
    const { supervised, starts, running } = await supervise([() => {}, (options) => options.restart!(own)]);
    starts[0]!.restart!(own);
    await until("the third start is over", () => running.has(3), 2_000);
    expect([...running]).toEqual([3]);
    await supervised.stop();
    expect(running.size).toBe(0);
  });

  test("runs what was in force before when the changed pipelines do not start, and tells what was tried", async () => {
    const broken: Turn = (options) => {
      options.onRead!(READ);
      fail("port 1 is taken");
    };
    const { supervised, starts, running } = await supervise([() => {}, broken]);
    starts[0]!.restart!(own);
    await until("it runs again", () => running.has(3), 2_000);
    expect(starts[2]!.fallback).toMatchObject({ saved: before, tried: READ, takesBack: true });
    expect(starts[2]!.fallback!.message).toContain("port 1 is taken");
    await supervised.stop();
  });

  test("takes nothing back when the state could not even be read, and tries again", async () => {
    const away: Turn = () => fail("PostgreSQL is away");
    const { supervised, starts, running } = await supervise([() => {}, away, away]);
    starts[0]!.restart!(own);
    await until("it runs again", () => running.has(4), 2_000);
    expect(starts.slice(1).map(({ fallback }) => fallback)).toEqual([undefined, undefined, undefined]);
    await supervised.stop();
  });

  test("tries what was in force before again and again, for so long only", async () => {
    const broken: Turn = (options) => {
      options.onRead!(READ);
      fail("port 1 is taken");
    };
    const { supervised, starts } = await supervise([() => {}, ...Array.from({ length: 50 }, () => broken)]);
    starts[0]!.restart!(own);
    await expect(supervised.failed).resolves.toMatchObject({ code: "LISTEN" });
    expect(starts.length).toBeGreaterThan(4);
    expect(starts.slice(2).every(({ fallback }) => fallback !== undefined)).toBe(true);
    await supervised.stop();
  });

  test("stops while it is trying", async () => {
    const away: Turn = () => fail("PostgreSQL is away");
    const { supervised, starts, running } = await supervise([() => {}, ...Array.from({ length: 50 }, () => away)]);
    starts[0]!.restart!(own);
    await until("a start has failed", () => starts.length > 2, 2_000);
    await supervised.stop();
    const { length } = starts;
    expect(running.size).toBe(0);
    starts[0]!.restart!(own);
    await supervised.stop();
    expect(starts).toHaveLength(length);
  });

  test("does not start beside stores that could not be closed", async () => {
    const { supervised, starts } = await supervise([], [STORES]);
    starts[0]!.restart!(own);
    await expect(supervised.failed).resolves.toMatchObject({ code: "RESTART" });
    expect(starts).toHaveLength(1);
  });
});
