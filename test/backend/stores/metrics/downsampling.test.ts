import { describe, expect, test } from "vitest";
import {
  coversMeasurement,
  inOrder,
  lookback,
  planFields,
} from "../../../../backend/src/stores/metrics/downsampling.ts";
import type { DownsamplingSetting } from "../../../../backend/src/stores/metrics/downsampling-settings.ts";
import type { FieldType } from "../../../../backend/src/stores/metrics/encode-group.ts";
import { rangesOf } from "../../../../backend/src/stores/metrics/influxdb/summaries.ts";
import { reconcilePolicies } from "../../../../backend/src/stores/metrics/policies.ts";
import type { Downsampling } from "../../../../backend/src/stores/metrics/port.ts";

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const rule = (given: Partial<Downsampling> = {}): Downsampling => ({
  ...{ database: "db", name: "heimdall_a_b", from: "a", to: "b", interval: MINUTE },
  ...{ aggregates: ["min", "mean", "count"] },
  ...given,
});
const fields = (...names: string[]) => new Map<string, FieldType>(names.map((name) => [name, "float"]));
const planned = (given: Downsampling, of: ReadonlyMap<string, FieldType>, isChained = false) =>
  planFields(given, of, isChained).map(({ name, aggregate, field, weight }) =>
    [name, `${aggregate}(${field})`, ...(weight === null ? [] : [weight])].join(" "),
  );

describe("what downsampling makes of fields", () => {
  test("one result for each numeric field and aggregate", () => {
    const raw = new Map<string, FieldType>([
      ["usage", "float"],
      ["n", "integer"],
      ["text", "string"],
      ["ok", "boolean"],
    ]);
    expect(planned(rule(), raw)).toEqual([
      ...["min_n min(n)", "mean_n mean(n)", "count_n count(n)"],
      ...["min_usage min(usage)", "mean_usage mean(usage)", "count_usage count(usage)"],
    ]);
  });

  test("a raw field that is called like a result is a field like any other", () => {
    expect(planned(rule({ aggregates: ["max"] }), fields("max_connections"))).toEqual([
      "max_max_connections max(max_connections)",
    ]);
  });

  test("results are taken on: means weighted by counts, counts added up, names kept", () => {
    expect(planned(rule(), fields("min_x", "max_x", "mean_x", "count_x"), true)).toEqual([
      "count_x sum(count_x)",
      "mean_x mean(mean_x) count_x",
      "min_x min(min_x)",
    ]);
    expect(planned(rule({ aggregates: ["mean"] }), fields("mean_x"), true)).toEqual(["mean_x mean(mean_x)"]);
    expect(planned(rule(), fields("min_max_x"), true)).toEqual(["min_max_x min(min_max_x)"]);
  });

  test("what was written to a result's policy directly is summed up too, after what is there", () => {
    expect(planned(rule({ aggregates: ["min"] }), fields("min_x", "x", "y"), true)).toEqual([
      "min_x min(min_x)",
      "min_y min(y)",
    ]);
  });
});

test("measurements by wildcard", () => {
  const measurements = ["cpu*", "exact", "a.b"];
  const covered = ["cpu", "cpu_total", "mycpu", "exact", "exactly", "a.b", "aXb"];
  expect(covered.filter((name) => coversMeasurement(rule({ measurements }), name))).toEqual([
    "cpu",
    "cpu_total",
    "exact",
    "a.b",
  ]);
  expect(coversMeasurement(rule(), "anything")).toBe(true);
});

test("sources go before what is made of them", () => {
  const day = rule({ name: "c", from: "hour", to: "day" });
  const hour = rule({ name: "b", from: "minute", to: "hour" });
  const minute = rule({ name: "a", from: "raw", to: "minute" });
  expect(inOrder([day, hour, minute])).toEqual([minute, hour, day]);
});

test("looks back sixty windows, within two and ten minutes, two windows at least", () => {
  const of = (interval: bigint) => lookback(rule({ interval })) / MINUTE;
  expect([MINUTE / 60n, MINUTE / 10n, MINUTE, HOUR].map(of)).toEqual([2n, 6n, 10n, 120n]);
});

test("late hours become whole windows, neighbours together, no longer than a day, and not beyond the end", () => {
  const ranges = (hours: number[], interval: bigint, end = 10_000n * HOUR) =>
    Array.from(rangesOf(new Set(hours), interval, end), ({ from, until }) => [
      Number(from / HOUR),
      Number(until / HOUR),
    ]);
  expect(ranges([5, 3, 4, 9], MINUTE)).toEqual([
    [3, 6],
    [9, 10],
  ]);
  expect(ranges([7], 6n * HOUR)).toEqual([[6, 12]]);
  expect(ranges([7, 8, 13], 6n * HOUR)).toEqual([[6, 18]]);
  expect(ranges([99], MINUTE, 99n * HOUR)).toEqual([]);
  const long = ranges(
    Array.from({ length: 50 }, (_, hour) => hour),
    MINUTE,
  );
  expect(long).toEqual([
    [0, 24],
    [24, 48],
    [48, 50],
  ]);
});

describe("settings that contradict one another are refused", () => {
  const setting = (from: string, to: string, given: Partial<DownsamplingSetting> = {}): DownsamplingSetting => ({
    ...{ database: "db", from, to, every: 60_000, aggregates: [], measurements: [] },
    ...given,
  });
  const store = {} as Parameters<typeof reconcilePolicies>[0];
  const reconcile = (...downsampling: DownsamplingSetting[]) =>
    reconcilePolicies(store, { metrics: [], downsampling }, false);

  test.each([
    ["its own results", [setting("a", "a")]],
    ["its own results", [setting("a", "b"), setting("b", "a")]],
    ["there twice", [setting("a", "b"), setting("a", "b")]],
    ["write the same points", [setting("a", "c"), setting("b", "c")]],
    ["multiple of that", [setting("a", "b"), setting("b", "c", { every: 90_000 })]],
    ["asks for sum", [setting("a", "b"), setting("b", "c", { every: 3_600_000, aggregates: ["sum"] })]],
  ])("%s", async (message, downsampling) => {
    await expect(reconcile(...downsampling)).rejects.toMatchObject({
      ...{ code: "CONFIGURATION", message: expect.stringContaining(message) },
    });
  });
});
