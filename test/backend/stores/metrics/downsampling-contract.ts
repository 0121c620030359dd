import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DownsamplingSetting } from "../../../../backend/src/stores/metrics/downsampling-settings.ts";
import { type PolicySetting, reconcilePolicies } from "../../../../backend/src/stores/metrics/policies.ts";
import type { MetricStore, Point } from "../../../../backend/src/stores/metrics/port.ts";
import { until } from "../../../support/until.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const PATIENCE = 60 * SECOND;

/** What downsampling does in every metric store, by the wall clock: windows of seconds, in the past minute. */
export function downsamplingContract(
  name: string,
  open: () => Promise<{ store: MetricStore; end: () => Promise<void> }>,
): void {
  describe(`downsampling: ${name}`, () => {
    let store: MetricStore;
    let end: () => Promise<void>;
    let number = 0;
    const run = Math.floor(Math.random() * 1e9).toString(36);

    beforeAll(async () => {
      ({ store, end } = await open());
    });
    afterAll(async () => end());

    const newDatabase = (): string => {
      number += 1;
      return `downsampling_${run}_${number}`;
    };
    const policy = (database: string, policyName: string, days: number): PolicySetting => ({
      ...{ database, name: policyName, duration: days * 24 * HOUR, shard_duration: null, replication: 1 },
      default: policyName === "autogen",
    });
    const rule = (database: string, from: string, to: string, seconds: number): DownsamplingSetting => ({
      ...{ database, from, to, every: seconds * SECOND, aggregates: [], measurements: [] },
    });
    const settingsFor = (database: string) => ({
      metrics: [policy(database, "autogen", 7), policy(database, "one_month", 31), policy(database, "one_year", 365)],
      downsampling: [rule(database, "autogen", "one_month", 2), rule(database, "one_month", "one_year", 10)],
    });
    const read = async (database: string, retentionPolicy: string, measurement = "cpu"): Promise<Point[]> => {
      const points: Point[] = [];
      const range = { from: Date.now() - 24 * HOUR, until: Date.now() + HOUR };
      for await (const page of store.scan({ database, retentionPolicy, measurement, ...range })) points.push(...page);
      return points;
    };
    const at = (time: number): bigint => BigInt(time) * 1_000_000n;

    test("sums up raw points, and what was summed up once more with means weighted by their counts", async () => {
      const database = newDatabase();
      const settings = settingsFor(database);
      await reconcilePolicies(store, settings, false);
      // A window of ten seconds that has passed, unevenly filled.
      const start = Math.floor(Date.now() / (10 * SECOND) - 3) * 10 * SECOND;
      const values = [
        [0, 1],
        [500, 2],
        [1_900, 9],
        [2_000, 10],
        [7_000, 4],
      ] as const;
      const point = (host: string, offset: number, value: number): Point => ({
        ...{ database, retentionPolicy: null, measurement: "cpu", tags: { host }, time: at(start + offset) },
        fields: { usage: value + 0.5, total: BigInt(value) + 2n ** 53n, text: "no number" },
      });
      await store.write(values.flatMap(([offset, value]) => [point("a", offset, value), point("b", offset, -value)]));
      await until(
        "the year holds the window",
        async () => {
          await reconcilePolicies(store, settings, false);
          return (await read(database, "one_year")).length === 2;
        },
        PATIENCE,
      );

      const month = (await read(database, "one_month")).filter(({ tags }) => tags.host === "a");
      expect(month.map(({ time, fields }) => [Number(time / 1_000_000n) - start, fields.count_usage])).toEqual([
        [0, 3n],
        [2_000, 1n],
        [6_000, 1n],
      ]);
      expect(month[0]!.fields).toEqual({
        ...{ min_usage: 1.5, max_usage: 9.5, mean_usage: 4.5, count_usage: 3n },
        ...{ min_total: 2n ** 53n + 1n, max_total: 2n ** 53n + 9n, mean_total: 2 ** 53 + 4, count_total: 3n },
      });
      const year = await read(database, "one_year");
      expect(year.map(({ tags, time }) => [tags, time])).toEqual(
        expect.arrayContaining([
          [{ host: "a" }, at(start)],
          [{ host: "b" }, at(start)],
        ]),
      );
      // The mean of the three windows' means would be 6.17.
      const a = year.find(({ tags }) => tags.host === "a")!;
      expect(a.fields).toMatchObject({ min_usage: 1.5, max_usage: 10.5, count_usage: 5n });
      expect(a.fields.mean_usage).toBeCloseTo(5.7, 9);
      expect(a.fields.max_total).toBe(2n ** 53n + 10n);
      expect(year.find(({ tags }) => tags.host === "b")!.fields.min_usage).toBe(-9.5);
    });

    test("what is there before, what comes late, and new fields are summed up too", async () => {
      const database = newDatabase();
      const settings = settingsFor(database);
      await store.createDatabase(database);
      const start = Math.floor(Date.now() / (10 * SECOND)) * 10 * SECOND - 3 * HOUR;
      const point = (offset: number, fields: Point["fields"]): Point => ({
        ...{ database, retentionPolicy: null, measurement: "cpu", tags: {}, time: at(start + offset), fields },
      });
      const counted = (field: string, count: bigint) =>
        until(
          `the year counts ${count} of ${field}`,
          async () => {
            await reconcilePolicies(store, settings, false);
            const year = await read(database, "one_year");
            return year.some(({ time, fields }) => time === at(start) && fields[field] === count);
          },
          PATIENCE,
        );
      await store.write([point(0, { usage: 1 }), point(5_000, { usage: 2 })]);
      await counted("count_usage", 2n);
      await store.write([point(6_000, { usage: 3 })]);
      await counted("count_usage", 3n);
      await store.write([point(9_000, { another: 3 })]);
      await counted("count_another", 1n);
    });

    test("only the named measurements and aggregates; a rule that the settings no longer name is told, then dropped", async () => {
      const database = newDatabase();
      const settings = settingsFor(database);
      const first = { ...settings.downsampling[0]!, measurements: ["cp*"], aggregates: ["max", "median"] as const };
      const only = { ...settings, downsampling: [first] };
      await reconcilePolicies(store, only, false);
      const time = at(Math.floor(Date.now() / (10 * SECOND) - 2) * 10 * SECOND);
      const point = { database, retentionPolicy: null, tags: {}, fields: { usage: 1 }, time };
      await store.write([
        { ...point, measurement: "cpu" },
        { ...point, measurement: "mem" },
      ]);
      await until(
        "cpu is summed up",
        async () => {
          await reconcilePolicies(store, only, false);
          return (await read(database, "one_month")).length === 1;
        },
        PATIENCE,
      );
      expect((await read(database, "one_month"))[0]!.fields).toEqual({ max_usage: 1, median_usage: 1 });
      expect(await read(database, "one_month", "mem")).toEqual([]);

      const without = { metrics: settings.metrics.slice(0, 2), downsampling: [] };
      const { wouldDrop } = await reconcilePolicies(store, without, false);
      expect(wouldDrop).toEqual([
        expect.stringContaining("heimdall_autogen_one_month"),
        `the retention policy one_year of ${database} (365d), with all its points`,
      ]);
      expect((await store.retentionPolicies(database)).map((one) => one.name)).toContain("one_year");
      const { done } = await reconcilePolicies(store, without, true);
      expect(done).toEqual(wouldDrop.map((drop) => `dropped: ${drop}`));
      expect((await store.retentionPolicies(database)).map((one) => one.name)).toEqual(["autogen", "one_month"]);
      expect(await reconcilePolicies(store, without, false)).toEqual({ done: [], wouldDrop: [] });
    });
  });
}
