import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MetricQuery, MetricStore, Point } from "../../../../backend/src/stores/metrics/port.ts";

const HOUR = 3_600_000_000_000n;
const DAY = 24n * HOUR;
/** A Monday at midnight, some days back from whatever the tests' clock says. */
export const START = 1_790_000_000_000 - (1_790_000_000_000 % 86_400_000);

const nano = (milliseconds: number): bigint => BigInt(milliseconds) * 1_000_000n;

export interface MetricStoreCapabilities {
  /**
   * Whether a measurement's name may have a backslash before a comma, blank, quote or equals sign. InfluxDB 1.8.10
   * unescapes such a name twice for its index and once for the series, so that no query finds the points.
   */
  readonly backslashBeforeSeparator: boolean;
}

/** What every metric store must do; the semantics are InfluxDB 1.8's. Each test uses databases of its own. */
export function metricStoreContract(
  name: string,
  open: () => Promise<{ store: MetricStore; end: () => Promise<void> }>,
  can: MetricStoreCapabilities = { backslashBeforeSeparator: true },
): void {
  describe(`metric store: ${name}`, () => {
    let store: MetricStore;
    let end: () => Promise<void>;
    let number = 0;
    const run = Math.floor(Math.random() * 1e9).toString(36);

    beforeAll(async () => {
      ({ store, end } = await open());
    });
    afterAll(async () => end());

    const newDatabase = async (): Promise<string> => {
      number += 1;
      const database = `contract_${run}_${number}`;
      await store.createDatabase(database);
      return database;
    };

    const point = (database: string, given: Partial<Omit<Point, "time">> & { at?: number; time?: bigint }): Point => ({
      database,
      retentionPolicy: given.retentionPolicy ?? null,
      measurement: given.measurement ?? "cpu",
      tags: given.tags ?? {},
      fields: given.fields ?? { value: 1 },
      time: given.time ?? nano(START + (given.at ?? 0)),
    });

    const write = async (points: Point[]): Promise<void> => {
      expect(await store.write(points)).toEqual({ written: points.length, refused: [] });
    };

    const ask = (database: string, query: Partial<MetricQuery> & Pick<MetricQuery, "select">) =>
      store.query({ database, measurement: "cpu", from: START, until: START + 60_000, ...query });

    describe("databases and policies", () => {
      test("a new database has the unlimited default policy autogen with shards of a week", async () => {
        const database = await newDatabase();
        expect(await store.databases()).toContain(database);
        expect(await store.retentionPolicies(database)).toEqual([
          { name: "autogen", duration: null, shardDuration: 7n * DAY, isDefault: true },
        ]);
      });

      test("creating a database again changes nothing", async () => {
        const database = await newDatabase();
        await store.setRetentionPolicy(database, {
          name: "autogen",
          duration: 40n * DAY,
          shardDuration: DAY,
          isDefault: true,
        });
        await store.createDatabase(database);
        expect((await store.retentionPolicies(database))[0]).toMatchObject({ name: "autogen", duration: 40n * DAY });
      });

      test("a new database may have another first policy", async () => {
        number += 1;
        const database = `contract_${run}_${number}`;
        const policy = { name: "weeks", duration: 21n * DAY, shardDuration: DAY, isDefault: true };
        await store.createDatabase(database, policy);
        expect(await store.retentionPolicies(database)).toEqual([policy]);
      });

      test("a policy is created, altered, and made the default", async () => {
        const database = await newDatabase();
        const year = { name: "one_year", duration: 365n * DAY, shardDuration: 7n * DAY, isDefault: false };
        await store.setRetentionPolicy(database, year);
        expect(await store.retentionPolicies(database)).toContainEqual(year);
        await store.setRetentionPolicy(database, { ...year, duration: 400n * DAY, isDefault: true });
        const policies = await store.retentionPolicies(database);
        expect(policies.find((policy) => policy.name === "one_year")).toEqual({
          ...year,
          duration: 400n * DAY,
          isDefault: true,
        });
        expect(policies.filter((policy) => policy.isDefault)).toHaveLength(1);
      });

      test("a policy keeps its points apart from the default one's", async () => {
        const database = await newDatabase();
        await store.setRetentionPolicy(database, {
          name: "long",
          duration: null,
          shardDuration: 7n * DAY,
          isDefault: false,
        });
        await write([
          point(database, { fields: { value: 1 } }),
          point(database, { fields: { value: 2 }, retentionPolicy: "long" }),
        ]);
        const select = [{ field: "value" }];
        expect((await ask(database, { select }))[0]!.rows).toEqual([[START, 1]]);
        expect((await ask(database, { select, retentionPolicy: "long" }))[0]!.rows).toEqual([[START, 2]]);
        await write([
          point(database, { measurement: "mem", tags: { t: "v" }, fields: { free: 1 }, retentionPolicy: "long" }),
        ]);
        expect(await store.measurements(database)).toEqual(["cpu", "mem"]);
        expect(await store.tagValues(database, "mem", "t")).toEqual(["v"]);
        expect(await store.fieldKeys(database, "mem")).toEqual([{ name: "free", type: "float" }]);
      });

      test("a policy is dropped with its points, the default one never", async () => {
        const database = await newDatabase();
        await store.setRetentionPolicy(database, {
          ...{ name: "long", duration: null, shardDuration: 7n * DAY, isDefault: false },
        });
        await write([point(database, {}), point(database, { retentionPolicy: "long" })]);
        await store.dropRetentionPolicy(database, "long");
        await store.dropRetentionPolicy(database, "long");
        expect((await store.retentionPolicies(database)).map(({ name }) => name)).toEqual(["autogen"]);
        await expect(store.dropRetentionPolicy(database, "autogen")).rejects.toThrow(/default/);
        const select = [{ field: "value" }];
        await expect(ask(database, { select, retentionPolicy: "long" })).rejects.toThrow(/not found/);
        expect((await ask(database, { select }))[0]!.rows).toEqual([[START, 1]]);
      });

      test("points for an unknown database or policy are refused, the others are written", async () => {
        const database = await newDatabase();
        const report = await store.write([
          point(`${database}_not`, {}),
          point(database, { at: 1 }),
          point(database, { at: 2, retentionPolicy: "nowhere" }),
        ]);
        expect(report.written).toBe(1);
        expect(report.refused.map(({ index }) => index)).toEqual([0, 2]);
        expect(report.refused[0]!.reason).toContain("database not found");
        expect(report.refused[1]!.reason).toContain("retention policy not found");
      });
    });

    describe("writing", () => {
      test("keeps floats, integers, texts and booleans apart", async () => {
        const database = await newDatabase();
        await write([
          point(database, { fields: { f: 1.5, whole: 2, i: 9_007_199_254_740_991n, s: 'a "b"\nü', b: false } }),
        ]);
        expect(await store.fieldKeys(database, "cpu")).toEqual([
          { name: "b", type: "boolean" },
          { name: "f", type: "float" },
          { name: "i", type: "integer" },
          { name: "s", type: "string" },
          { name: "whole", type: "float" },
        ]);
        const select = ["f", "whole", "i", "s", "b"].map((field) => ({ field }));
        const [series] = await ask(database, { select });
        expect(series!.columns).toEqual(["time", "f", "whole", "i", "s", "b"]);
        expect(series!.rows).toEqual([[START, 1.5, 2, 9_007_199_254_740_991, 'a "b"\nü', false]]);
      });

      test("a point of the same series and time replaces the fields it has and keeps the others", async () => {
        const database = await newDatabase();
        await write([point(database, { tags: { host: "a" }, fields: { x: 1, y: 1 } })]);
        await write([point(database, { tags: { host: "a" }, fields: { y: 2, z: 3 } })]);
        const select = ["x", "y", "z"].map((field) => ({ field }));
        expect((await ask(database, { select }))[0]!.rows).toEqual([[START, 1, 2, 3]]);
      });

      test("the same holds within one batch", async () => {
        const database = await newDatabase();
        await write([
          point(database, { fields: { x: 1, y: 1 } }),
          point(database, { at: 5, fields: { x: 5 } }),
          point(database, { fields: { y: 2 } }),
        ]);
        const select = [{ field: "x" }, { field: "y" }];
        expect((await ask(database, { select }))[0]!.rows).toEqual([
          [START, 1, 2],
          [START + 5, 5, null],
        ]);
      });

      test("writing the same points again changes nothing", async () => {
        const database = await newDatabase();
        const points = Array.from({ length: 50 }, (_, i) =>
          point(database, { at: i, tags: { host: `h${i % 5}` }, fields: { value: i } }),
        );
        await write(points);
        await write(points);
        const [series] = await ask(database, {
          select: [
            { field: "value", aggregate: "count" },
            { field: "value", aggregate: "sum" },
          ],
        });
        expect(series!.rows[0]!.slice(1)).toEqual([50, 1225]);
      });

      test("series are told apart by their tags, in whatever order they are given", async () => {
        const database = await newDatabase();
        await write([
          point(database, { tags: { a: "1", b: "2" }, fields: { value: 1 } }),
          point(database, { tags: { b: "2", a: "1" }, fields: { value: 2 } }),
          point(database, { tags: { a: "1" }, fields: { value: 4 } }),
        ]);
        const [series] = await ask(database, { select: [{ field: "value", aggregate: "sum" }] });
        expect(series!.rows[0]![1]).toBe(6);
      });

      test("times keep their nanoseconds", async () => {
        const database = await newDatabase();
        await write([
          point(database, { time: nano(START), fields: { value: 1 } }),
          point(database, { time: nano(START) + 1n, fields: { value: 2 } }),
          point(database, { time: nano(START) + 500_000n, fields: { value: 3 } }),
        ]);
        const [series] = await ask(database, { select: [{ field: "value" }] });
        expect(series!.rows.map((row) => row[1])).toEqual([1, 2, 3]);
        expect(series!.rows[2]![0]).toBeCloseTo(START + 0.5, 2);
        const times: bigint[] = [];
        for await (const page of store.scan({ database, from: START, until: START + 1 }))
          times.push(...page.map(({ time }) => time));
        expect(times).toEqual([nano(START), nano(START) + 1n, nano(START) + 500_000n]);
      });

      test("a field of another type than the stored one refuses its point, in InfluxDB's words", async () => {
        const database = await newDatabase();
        await write([point(database, { fields: { value: 1n } })]);
        const report = await store.write([
          point(database, { at: 1, fields: { value: 2n } }),
          point(database, { at: 2, fields: { value: 2.5, other: 1 } }),
          point(database, { at: 3, fields: { other: 3 } }),
        ]);
        expect(report.written).toBe(2);
        expect(report.refused).toEqual([
          {
            index: 1,
            reason: expect.stringContaining(
              'field type conflict: input field "value" on measurement "cpu" is type float, already exists as type integer',
            ),
          },
        ]);
        expect((await ask(database, { select: [{ field: "other" }] }))[0]!.rows).toEqual([[START + 3, 3]]);
      });

      test("names of fields, tags and measurements may hold anything", async () => {
        const database = await newDatabase();
        const measurement = can.backslashBeforeSeparator ? `we"ird, 'name' = \\ ü` : `we"ird, 'name' =\\ü ü`;
        await write([
          point(database, {
            measurement,
            tags: { 'ta"g, =': `v'a"l, =\\ ü` },
            fields: { 'Fi"eld': 1, 'fi"eld': 2, "fi eld=,": 3 },
          }),
        ]);
        expect(await store.measurements(database)).toEqual([measurement]);
        expect(await store.tagKeys(database, measurement)).toEqual(['ta"g, =']);
        expect(await store.tagValues(database, measurement, 'ta"g, =')).toEqual([`v'a"l, =\\ ü`]);
        const select = ['Fi"eld', 'fi"eld', "fi eld=,"].map((field) => ({ field }));
        const where = [{ tag: 'ta"g, =', is: "equals" as const, value: `v'a"l, =\\ ü` }];
        expect((await ask(database, { measurement, select, where }))[0]!.rows).toEqual([[START, 1, 2, 3]]);
      });

      test("points that left their policy's duration are refused", async () => {
        const database = await newDatabase();
        await store.setRetentionPolicy(database, {
          name: "short",
          duration: HOUR,
          shardDuration: HOUR,
          isDefault: false,
        });
        const report = await store.write([
          point(database, { retentionPolicy: "short", time: nano(Date.now() - 7_200_000) }),
        ]);
        expect(report.written).toBe(0);
        expect(report.refused[0]!.reason).toContain("points beyond retention policy");
      });
    });

    test.runIf(!can.backslashBeforeSeparator)("a name that it could not read back refuses its point", async () => {
      const database = await newDatabase();
      const report = await store.write([point(database, { measurement: "a\\ b" }), point(database, { at: 1 })]);
      expect(report).toEqual({ written: 1, refused: [{ index: 0, reason: expect.stringContaining("backslash") }] });
    });

    describe("asking", () => {
      let database: string;
      beforeAll(async () => {
        database = await newDatabase();
        const rows: [number, string, number][] = [
          [0, "a", 1],
          [5_000, "a", 3],
          [10_000, "a", 5],
          [30_000, "a", 7],
          [0, "b", 10],
          [31_000, "b", 20],
        ];
        await write(
          rows.map(([at, host, value]) =>
            point(database, { at, tags: { host, zone: "z" }, fields: { value, whole: BigInt(value) } }),
          ),
        );
        await write([point(database, { at: 2_000, fields: { value: 100, text: "no tags" } })]);
        await write([point(database, { measurement: "other", fields: { value: 1 } })]);
      });

      const value = (aggregate: MetricQuery["select"][number]["aggregate"]) => [{ field: "value", aggregate }];

      test("every aggregate over the whole range", async () => {
        const where = [{ tag: "host", is: "equals" as const, value: "a" }];
        const select = (["count", "sum", "mean", "min", "max", "first", "last", "median", "spread"] as const).map(
          (aggregate) => ({
            field: "value",
            aggregate,
          }),
        );
        const [series] = await ask(database, { select, where });
        expect(series!.columns).toEqual([
          "time",
          "count",
          "sum",
          "mean",
          "min",
          "max",
          "first",
          "last",
          "median",
          "spread",
        ]);
        expect(series!.rows).toEqual([[START, 4, 16, 4, 1, 7, 1, 7, 4, 6]]);
        const [deviation] = await ask(database, { select: value("stddev"), where });
        expect(deviation!.rows[0]![1]).toBeCloseTo(2.581989, 5);
      });

      test("percentiles are the nearest rank", async () => {
        const where = [{ tag: "host", is: "equals" as const, value: "a" }];
        const at = async (percentile: number) =>
          (await ask(database, { select: value({ percentile }), where }))[0]?.rows[0]?.[1];
        expect(await at(25)).toBe(1);
        expect(await at(50)).toBe(3);
        expect(await at(90)).toBe(7);
        expect(await at(100)).toBe(7);
        expect(await at(5)).toBeUndefined();
      });

      test("a single selector answers the time of its point", async () => {
        const where = [{ tag: "host", is: "equals" as const, value: "a" }];
        expect((await ask(database, { select: value("max"), where }))[0]!.rows).toEqual([[START + 30_000, 7]]);
        expect((await ask(database, { select: value("first"), where }))[0]!.rows).toEqual([[START, 1]]);
        expect((await ask(database, { select: value("mean"), where }))[0]!.rows).toEqual([[START, 4]]);
      });

      test("intervals are aligned to the epoch, and an empty one shows null, its count 0", async () => {
        const [series] = await ask(database, {
          select: [...value("count"), ...value("mean")],
          where: [{ tag: "host", is: "equals", value: "a" }],
          from: START + 4_000,
          until: START + 40_000,
          interval: 10_000,
          fill: "null",
        });
        expect(series!.rows).toEqual([
          [START, 1, 3],
          [START + 10_000, 1, 5],
          [START + 20_000, 0, null],
          [START + 30_000, 1, 7],
        ]);
      });

      test.each([
        [
          "none",
          [
            [0, 2],
            [10_000, 5],
            [30_000, 7],
          ],
        ],
        [
          "null",
          [
            [0, 2],
            [10_000, 5],
            [20_000, null],
            [30_000, 7],
            [40_000, null],
          ],
        ],
        [
          "previous",
          [
            [0, 2],
            [10_000, 5],
            [20_000, 5],
            [30_000, 7],
            [40_000, 7],
          ],
        ],
        [
          "linear",
          [
            [0, 2],
            [10_000, 5],
            [20_000, 6],
            [30_000, 7],
            [40_000, null],
          ],
        ],
        [
          42,
          [
            [0, 2],
            [10_000, 5],
            [20_000, 42],
            [30_000, 7],
            [40_000, 42],
          ],
        ],
      ] as const)("fill %s", async (fill, rows) => {
        const where = [{ tag: "host", is: "equals" as const, value: "a" }];
        const [series] = await ask(database, {
          select: value("mean"),
          where,
          until: START + 50_000,
          interval: 10_000,
          fill,
        });
        expect(series!.rows).toEqual(rows.map(([at, mean]) => [START + at, mean]));
      });

      test("a linear fill of integers is an integer", async () => {
        const select = [{ field: "whole", aggregate: "max" as const }];
        const where = [{ tag: "host", is: "equals" as const, value: "a" }];
        const [series] = await ask(database, { select, where, until: START + 31_000, interval: 1_000, fill: "linear" });
        expect(series!.rows.slice(10, 21).map((row) => row[1])).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6]);
      });

      test("groups by tags, series without the tag under the empty value", async () => {
        const series = await ask(database, { select: value("sum"), groupBy: ["host"] });
        expect(series.map(({ tags, rows }) => [tags, rows[0]![1]])).toEqual([
          [{ host: "" }, 100],
          [{ host: "a" }, 16],
          [{ host: "b" }, 30],
        ]);
      });

      test("a group without points in the range is not there", async () => {
        const series = await ask(database, {
          select: value("mean"),
          groupBy: ["host"],
          from: START + 31_000,
          until: START + 60_000,
          interval: 10_000,
        });
        expect(series.map(({ tags }) => tags.host)).toEqual(["b"]);
      });

      test.each([
        ["equals", "a", 16],
        ["not", "a", 130],
        ["matches", "^(a|b)$", 46],
        ["differs", "^a", 130],
        ["equals", "", 100],
      ] as const)("where host %s '%s'", async (is, wanted, sum) => {
        const [series] = await ask(database, { select: value("sum"), where: [{ tag: "host", is, value: wanted }] });
        expect(series!.rows[0]![1]).toBe(sum);
      });

      test("every condition must hold", async () => {
        const where = [
          { tag: "host", is: "equals" as const, value: "a" },
          { tag: "zone", is: "not" as const, value: "z" },
        ];
        expect(await ask(database, { select: value("sum"), where })).toEqual([]);
      });

      test("raw values in the order of time, with limit and newest first", async () => {
        const where = [{ tag: "host", is: "matches" as const, value: "." }];
        const select = [{ field: "value" }];
        const [all] = await ask(database, {
          select,
          where: where.concat([{ tag: "host", is: "matches", value: "a" }]),
        });
        expect(all!.rows).toEqual([
          [START, 1],
          [START + 5_000, 3],
          [START + 10_000, 5],
          [START + 30_000, 7],
        ]);
        const newest = await ask(database, { select, where, groupBy: ["host"], order: "newest", limit: 1 });
        expect(newest.map(({ tags, rows }) => [tags.host, ...rows])).toEqual([
          ["a", [START + 30_000, 7]],
          ["b", [START + 31_000, 20]],
        ]);
      });

      test("a limit is per series, on intervals too", async () => {
        const series = await ask(database, {
          select: value("mean"),
          groupBy: ["host"],
          interval: 10_000,
          fill: "none",
          limit: 1,
        });
        expect(series.map(({ rows }) => rows.length)).toEqual([1, 1, 1]);
      });

      test("raw values may name a tag beside a field", async () => {
        const [series] = await ask(database, {
          select: [{ field: "value" }, { field: "host" }],
          until: START + 1,
          where: [{ tag: "host", is: "equals", value: "a" }],
        });
        expect(series!.rows).toEqual([[START, 1, "a"]]);
      });

      test("columns can be named", async () => {
        const [series] = await ask(database, { select: [{ field: "value", aggregate: "mean", as: "average" }] });
        expect(series!.columns).toEqual(["time", "average"]);
      });

      test("the end of the range is exclusive, its start is not", async () => {
        const [series] = await ask(database, {
          select: value("count"),
          from: START,
          until: START + 30_000,
          groupBy: [],
        });
        expect(series!.rows[0]![1]).toBe(5);
      });

      test("what nobody wrote answers nothing", async () => {
        expect(await ask(database, { measurement: "nothing", select: value("mean") })).toEqual([]);
        expect(await ask(database, { select: [{ field: "nothing", aggregate: "mean" }] })).toEqual([]);
        expect(await ask(database, { select: value("mean"), from: START - 10_000, until: START })).toEqual([]);
      });

      test("raw and aggregated values do not mix", async () => {
        await expect(ask(database, { select: [{ field: "value" }, ...value("mean")] })).rejects.toThrow(
          /mixing aggregate/,
        );
      });

      test("asking an unknown database says so", async () => {
        await expect(ask(`${database}_not`, { select: value("mean") })).rejects.toThrow(/database not found/);
      });

      test("measurements, tag keys and values, field keys", async () => {
        expect(await store.measurements(database)).toEqual(["cpu", "other"]);
        expect(await store.tagKeys(database, "cpu")).toEqual(["host", "zone"]);
        expect(await store.tagValues(database, "cpu", "host")).toEqual(["a", "b"]);
        expect(await store.tagValues(database, "cpu", "nothing")).toEqual([]);
        expect(await store.fieldKeys(database, "cpu")).toEqual([
          { name: "text", type: "string" },
          { name: "value", type: "float" },
          { name: "whole", type: "integer" },
        ]);
      });

      test("scan answers every point of the range, oldest first", async () => {
        const points: Point[] = [];
        for await (const page of store.scan({ database, measurement: "cpu", from: START, until: START + 31_000 }))
          points.push(...page);
        expect(points).toHaveLength(6);
        expect(points.map(({ time }) => time)).toEqual(
          points.map(({ time }) => time).toSorted((a, b) => Number(a - b)),
        );
        expect(points).toContainEqual(
          point(database, { retentionPolicy: "autogen", at: 2_000, fields: { value: 100, text: "no tags" } }),
        );
        expect(points).toContainEqual(
          point(database, {
            retentionPolicy: "autogen",
            at: 30_000,
            tags: { host: "a", zone: "z" },
            fields: { value: 7, whole: 7n },
          }),
        );
        let others = 0;
        for await (const page of store.scan({ database, from: START, until: START + 60_000 })) others += page.length;
        expect(others).toBe(8);
      });
    });

    test("queries reach over shards", async () => {
      const database = await newDatabase();
      const day = 86_400_000;
      await store.setRetentionPolicy(database, { name: "days", duration: null, shardDuration: DAY, isDefault: true });
      await write([0, 1, 2, 3].map((i) => point(database, { at: i * day, tags: { host: "a" }, fields: { value: i } })));
      const [series] = await ask(database, {
        select: [{ field: "value", aggregate: "sum" }],
        until: START + 4 * day,
        interval: 2 * day,
        fill: "none",
      });
      expect(series!.rows.map((row) => row[1]).reduce((sum, value) => Number(sum) + Number(value), 0)).toBe(6);
      let scanned = 0;
      for await (const page of store.scan({ database, from: START, until: START + 4 * day })) scanned += page.length;
      expect(scanned).toBe(4);
    });
  });
}
