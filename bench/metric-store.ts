/**
 * The embedded metric store: points a second (bulk, agents' small batches, again, late), bytes a point, query times and
 * memory. Prints one JSON line. `node bench/metric-store.ts [points] [series]`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedMetricStore } from "../backend/src/stores/metrics/duckdb/store.ts";
import { encodePoints } from "../backend/src/stores/metrics/encode.ts";
import type { MetricQuery, Point } from "../backend/src/stores/metrics/port.ts";

const total = Number(process.argv[2] ?? 1_000_000);
const hosts = Number(process.argv[3] ?? 1_000);
const FIELDS = 10;
const BATCH = 5_000;
const START = 1_795_000_000_000;

const point = (i: number, measurement: string, value: number): Point => {
  const fields: Record<string, number | bigint> = {};
  for (let f = 0; f < FIELDS; f += 1)
    fields[`field_${f}`] = f % 3 === 0 ? BigInt(i + f) : ((value + f * 7) % 1_000) / 10;
  return {
    ...{ database: "bench", retentionPolicy: null, measurement, fields },
    tags: { host: `web-${i % hosts}`, region: `r${i % 5}` },
    time: BigInt(START + Math.floor(i / hosts) * 10_000) * 1_000_000n,
  };
};

const batch = (from: number, size: number, measurement = "cpu", value = 0): Point[] =>
  Array.from({ length: size }, (_, i) => point(from + i, measurement, from + i + value));

const directory = await mkdtemp(join(tmpdir(), "heimdall-bench-"));
const store = await openEmbeddedMetricStore({ directory });
await store.createDatabase("bench");
let peak = 0;
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);

/** Points a second while up to four writes are under way; encoding does not count, a worker does it. */
async function rate(
  points: number,
  make: (from: number) => Point[],
): Promise<{ perSecond: number; mainThreadBusy: number }> {
  const encoded = [];
  let seconds = 0;
  let busy = 0;
  for (let from = 0; from < points; ) {
    encoded.length = 0;
    for (; encoded.length < 20 && from < points; ) {
      const part = make(from);
      encoded.push(encodePoints(part));
      from += part.length;
    }
    const cpu = performance.eventLoopUtilization();
    const start = performance.now();
    await Promise.all(encoded.map((one) => store.commit(one)));
    seconds += (performance.now() - start) / 1_000;
    busy += performance.eventLoopUtilization(cpu).active / 1_000;
  }
  return { perSecond: Math.round(points / seconds), mainThreadBusy: Math.round((busy / seconds) * 100) / 100 };
}

async function timed(query: Omit<MetricQuery, "database" | "measurement">): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const start = performance.now();
    await store.query({ database: "bench", measurement: "cpu", ...query });
    times.push(performance.now() - start);
  }
  return Math.round(times.sort((a, b) => a - b)[2]! * 10) / 10;
}

const appended = await rate(total, (from) => batch(from, BATCH));
const afterAppend = process.memoryUsage().rss;
const bytes = (await store.stats()).bytes;
const span = { from: START, until: START + Math.ceil(total / hosts) * 10_000 };
const interval = Math.max(10_000, Math.floor((span.until - span.from) / 60 / 10_000) * 10_000);
const mean = [{ field: "field_1", aggregate: "mean" as const }];
const queries = {
  meanByInterval: await timed({ select: mean, ...span, interval }),
  meanByIntervalOfOneHost: await timed({
    select: mean,
    ...span,
    interval,
    where: [{ tag: "host", is: "equals", value: "web-7" }],
  }),
  meanByIntervalAndRegion: await timed({ select: mean, ...span, interval, groupBy: ["region"] }),
  percentile95ByInterval: await timed({
    select: [{ field: "field_1", aggregate: { percentile: 95 } }],
    ...span,
    interval,
  }),
  lastOfEveryHost: await timed({ select: [{ field: "field_1", aggregate: "last" }], ...span, groupBy: ["host"] }),
};
const again = await rate(Math.min(total, 200_000), (from) => batch(from, BATCH));
const late = await rate(Math.min(total, 100_000), (from) =>
  batch(from, BATCH, "cpu", 1).map((one) => ({ ...one, time: one.time + 1n })),
);
const spread = await rate(50_000, (from) =>
  Array.from({ length: 1_000 }, (_, i) => point(from + i, `measurement_${i % 50}`, from + i)),
);
const cardinality = await rate(200_000, (from) =>
  batch(from, BATCH, "wide").map((one, i) => ({ ...one, tags: { ...one.tags, id: String((from + i) % 100_000) } })),
);
clearInterval(sampler);
await store.close();
await rm(directory, { recursive: true });
console.log(
  JSON.stringify({
    ...{ bench: "metric-store", points: total, series: hosts, fields: FIELDS },
    ...{ appended, again, late, spreadOver50Measurements: spread, of100kSeries: cardinality },
    bytesPerPoint: Math.round((bytes / total) * 10) / 10,
    queryMilliseconds: queries,
    megabytes: { afterAppend: Math.round(afterAppend / 1e6), peak: Math.round(peak / 1e6) },
  }),
);
