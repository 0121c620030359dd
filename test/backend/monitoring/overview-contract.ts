import { expect } from "vitest";
import { type ActivityOptions, readActivity } from "../../../backend/src/monitoring/overview/read.ts";
import { MONITORING_POLICY } from "../../../backend/src/monitoring/write.ts";
import type { FieldValue, MetricStore, Point } from "../../../backend/src/stores/metrics/port.ts";

const SAMPLING = 10_000;
const MINUTE = 60_000;
/** A round time, so that buckets begin on it. */
export const START = Date.UTC(2026, 10, 21, 12);

/**
 * Writes what two backends would have written from two minutes before START to ten minutes after it, and checks what
 * the overview makes of it. Backend `a` takes ten lines a second and starts anew at +5 min; `b` joins at +5 min and takes
 * five; both fall silent at +8 min, until `a` goes on at +9 min.
 */
export async function checkActivity(metrics: MetricStore, database: string): Promise<void> {
  const policy = { name: MONITORING_POLICY, duration: null, shardDuration: 86_400_000_000_000n, isDefault: true };
  await metrics.createDatabase(database, policy);
  const points: Point[] = [];
  for (let at = START - 2 * MINUTE; at < START + 10 * MINUTE; at += SAMPLING) {
    const minute = (at - START) / MINUTE;
    if (minute >= 8 && minute < 9) continue;
    const since = (start: number): number => (at - (START + start * MINUTE)) / 1_000;
    write("a", at, 10, minute < 5 ? since(-2) : since(5));
    if (minute >= 5 && minute < 8) write("b", at, 5, since(5));
  }

  const { refused } = await metrics.write(points);
  expect(refused).toEqual([]);

  function write(instance: string, at: number, perSecond: number, seconds: number): void {
    const count = BigInt(Math.round(perSecond * seconds));
    const fields: Readonly<Record<string, Record<string, FieldValue>>> = {
      'heimdall_input|{"input":"beats"}': { events: count, events_per_second: perSecond, bytes: count * 100n },
      'heimdall_pipeline|{"pipeline":"main"}': {
        events_in: count,
        events_in_per_second: perSecond,
        events_out: count - count / 10n,
        events_out_per_second: perSecond * 0.9,
        dropped: count / 10n,
        failures: count / 5n,
        busy_seconds: seconds / 100,
      },
      'heimdall_failures|{"pipeline":"main","tag":"_grokparsefailure"}': { failures: count / 5n },
      'heimdall_store|{"store":"logs"}': {
        stored: count,
        stored_per_second: perSecond,
        bulk_p95_seconds: instance === "a" ? 0.02 : 0.05,
      },
      "heimdall_process|{}": { rss_bytes: 1_000_000n, cpu_cores: 0.5, uptime_seconds: seconds },
      'heimdall_kafka_lag|{"group":"heimdall","topic":"web","partition":"0"}': { lag: 7n },
      'heimdall_kafka_lag|{"group":"heimdall","topic":"web","partition":"1"}': { lag: 5n },
    };
    for (const [series, values] of Object.entries(fields)) {
      const [measurement, tags] = series.split("|") as [string, string];
      const own = JSON.parse(tags) as Record<string, string>;
      points.push({
        database,
        retentionPolicy: MONITORING_POLICY,
        measurement,
        tags: measurement === "heimdall_kafka_lag" ? own : { instance, ...own },
        fields: values,
        time: BigInt(at) * 1_000_000n,
      });
    }
  }

  const options: ActivityOptions = {
    metrics,
    settings: {
      monitoring: { enabled: true, database, interval: SAMPLING, keep: 1 },
      kafka: { brokers: ["k:9092"] },
    } as unknown as ActivityOptions["settings"],
    latest: () => ({ at: null, samples: [] }),
  };
  const whole = await readActivity(options, { from: START, until: START + 10 * MINUTE });
  expect(whole).toMatchObject({ source: "points", reason: null, interval: 30_000, from: START });

  const [beats] = whole.inputs;
  // Of `a` what it counted after the range began (five minutes, then three and one), of `b` three minutes.
  const expectedTotal = 10 * (5 * 60 - 10 + 10) + 10 * (5 * 60 - 10) + 5 * (3 * 60 - 10);
  expect(beats).toMatchObject({ name: "beats", malformed: 0 });
  expect(beats!.events.total).toBe(expectedTotal);
  expect(beats!.events.now).toBe(10);
  const at = (minute: number) => beats!.events.points.find(([time]) => time === START + minute * MINUTE)![1];
  expect([at(0), at(4), at(6), at(8), at(8.5), at(9)]).toEqual([10, 10, 15, null, null, 10]);
  expect(beats!.events.points).toHaveLength(20);

  const [main] = whole.pipelines;
  expect(main!.in.total).toBe(expectedTotal);
  expect(main!.failures).toBe(expectedTotal / 5);
  expect(main!.failure_tags).toMatchObject([{ tag: "_grokparsefailure", count: expectedTotal / 5 }]);
  expect(main!.seconds_per_event).toBeGreaterThan(0.0009);
  expect(main!.dead_letters).toBe(0);
  expect(whole.stores).toMatchObject([{ name: "logs", refused: 0, write_p95_seconds: 0.02 }]);
  expect(whole.lag).toMatchObject([{ group: "heimdall", topic: "web", partitions: 2, lag: 12 }]);
  expect(whole.lag![0]!.points[0]).toEqual([START, 12]);
  expect(whole.backends.map(({ instance, is_silent }) => [instance, is_silent])).toEqual([
    ["a", false],
    ["b", true],
  ]);
  expect(whole.backends[0]).toMatchObject({
    rss_bytes: 1_000_000,
    cpu_cores: 0.5,
    seen_at: START + 10 * MINUTE - SAMPLING,
  });
  expect(whole.backends[0]!.cpu[0]).toEqual([START, 0.5]);

  // While all were silent nothing is known of now, and the topic's lag neither.
  const silent = await readActivity(options, { from: START, until: START + 9 * MINUTE - 1 });
  expect(silent.inputs[0]!.events.now).toBeNull();
  expect(silent.lag![0]!.lag).toBeNull();
  expect(silent.backends.map(({ is_silent }) => is_silent)).toEqual([true, true]);

  // Days in as few buckets.
  const month = await readActivity(options, { from: START - 30 * 86_400_000, until: START + 10 * MINUTE });
  expect(month.inputs[0]!.events.points.length).toBeLessThanOrEqual(121);

  const nowhere = { ...options.settings.monitoring, database: "nowhere" };
  const none = await readActivity(
    { ...options, settings: { ...options.settings, monitoring: nowhere } as ActivityOptions["settings"] },
    { from: START, until: START + MINUTE },
  );
  expect(none).toMatchObject({ source: "points", inputs: [], pipelines: [], backends: [], lag: [] });
}
