import { describe, expect, test } from "vitest";
import { encodeLines } from "../../../../../backend/src/stores/metrics/influxdb/encode.ts";
import { extractLine } from "../../../../../backend/src/stores/metrics/influxdb/letters.ts";
import type { Point } from "../../../../../backend/src/stores/metrics/port.ts";

const point = (given: Partial<Point> = {}): Point => ({
  ...{ database: "db", retentionPolicy: null, measurement: "m", tags: {}, fields: { value: 1 }, time: 5n },
  ...given,
});
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("points as line protocol", () => {
  test("are grouped by database and policy, in their order, with the places of lines and points", () => {
    const { count, groups, refused } = encodeLines([
      point({ time: 1n }),
      point({ time: 2n, retentionPolicy: "long" }),
      point({ time: 3n, database: "other" }),
      point({ time: 4n, tags: { host: "ü" } }),
      point({ time: 5n }),
    ]);
    expect({ count, refused }).toEqual({ count: 5, refused: [] });
    expect(groups.map(({ database, retentionPolicy, points }) => [database, retentionPolicy, [...points]])).toEqual([
      ["db", null, [0, 3, 4]],
      ["db", "long", [1]],
      ["other", null, [2]],
    ]);
    const [first] = groups;
    expect(textOf(first!.bytes)).toBe("m value=1 1\nm,host=ü value=1 4\nm value=1 5\n");
    const lines = Array.from({ length: 3 }, (_, i) => first!.bytes.slice(first!.starts[i], first!.starts[i + 1]));
    expect(lines.map(textOf)).toEqual(["m value=1 1\n", "m,host=ü value=1 4\n", "m value=1 5\n"]);
  });

  test("keep every digit of times and integers", () => {
    const times = [0n, 1n, 999_999_999n, 1_000_000_000n, 4_294_967_296n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, -1n];
    const numbers = [0n, -1n, 2n ** 53n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
    for (const time of [...times, 1_795_222_923_456_063_820n, 9_223_372_036_854_775_806n]) {
      expect(textOf(encodeLines([point({ time })]).groups[0]!.bytes)).toBe(`m value=1 ${time}\n`);
    }
    for (const value of numbers) {
      expect(textOf(encodeLines([point({ fields: { value } })]).groups[0]!.bytes)).toBe(`m value=${value}i 5\n`);
    }
  });

  test("know the hours that they lie in", () => {
    const hour = 3_600_000_000_000n;
    const times = [5n * hour, 5n * hour + 1n, 6n * hour - 1n, 7n * hour, 5n * hour, -1n];
    expect(encodeLines(times.map((time) => point({ time }))).groups[0]!.hours).toEqual([5, 7, -1]);
  });

  test.each([
    [{ fields: { value: Number.NaN } }, "only finite numbers"],
    [{ fields: {} }, "missing fields"],
    [{ measurement: "" }, "missing measurement"],
    [{ measurement: "#m" }, "line protocol cannot write"],
    [{ measurement: "a\\ b" }, "cannot read back"],
    [{ tags: { time: "now" } }, "input tag"],
    [{ time: 2n ** 63n - 1n }, "time outside range"],
  ])("refuse what InfluxDB could not keep: %o", (given, reason) => {
    const { groups, refused } = encodeLines([point(), point(given), point()]);
    expect(refused).toMatchObject([{ index: 1, reason: expect.stringContaining(reason), database: "db" }]);
    expect([...groups[0]!.points]).toEqual([0, 2]);
  });

  test("can be taken out by their place in the batch, the refused ones too", () => {
    const batch = encodeLines([
      point({ retentionPolicy: "long", time: 1n }),
      point({ fields: { value: Number.NaN }, time: 2n }),
      point({ tags: { host: "é" }, time: 3n }),
    ]);
    const taken = [0, 1, 2].map((row) => extractLine(batch, row));
    expect(taken.map(({ payload }) => textOf(payload))).toEqual(["m value=1 1", "m value=NaN 2", "m,host=é value=1 3"]);
    expect(taken[0]!.facts).toEqual({ database: "db", retentionPolicy: "long" });
  });
});
