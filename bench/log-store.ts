// Rows a second into the embedded log store: `node bench/log-store.ts [--rows 500000] [--batch 500] [--writers 8]
// [--threads 2] [--rate 0] [--directory DIR]`. With --rate it writes that many a second and tells the CPU it took.
// With --directory the files stay, and a second run writes into them.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openEmbeddedLogStore } from "../backend/src/stores/logs/duckdb/store.ts";
import { logDocument } from "./log-lines.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "500000" },
    batch: { type: "string", default: "500" },
    writers: { type: "string", default: "8" },
    threads: { type: "string", default: "2" },
    rate: { type: "string", default: "0" },
    directory: { type: "string" },
  },
});
const [rows, batch, writers, threads, rate] = [
  values.rows,
  values.batch,
  values.writers,
  values.threads,
  values.rate,
].map(Number) as [number, number, number, number, number];
const directory = values.directory ?? (await mkdtemp(join(tmpdir(), "heimdall-bench-")));
const store = await openEmbeddedLogStore({ directory, threads });
const before = (await store.stats()).documents;
const day = Date.UTC(2026, 10, 20);
const latencies: number[] = [];
let next = 0;
let peak = 0;
const cpu = process.cpuUsage();
const start = performance.now();

async function write(): Promise<void> {
  while (next < rows) {
    const from = next;
    next += batch;
    if (rate > 0) {
      const due = start + (from / rate) * 1000;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const documents = Array.from({ length: Math.min(batch, rows - from) }, (_, n) => {
      const at = before + from + n;
      return logDocument(at, day + Math.floor((at / 5_000_000) * 86_000_000), true);
    });
    const begun = performance.now();
    await store.write(documents);
    latencies.push(performance.now() - begun);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
}
await Promise.all(Array.from({ length: writers }, write));
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(cpu);
latencies.sort((a, b) => a - b);
const { documents, bytes } = await store.stats();
await store.close();
if (!values.directory) await rm(directory, { recursive: true });
const quantile = (share: number) =>
  Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!);
console.log(
  JSON.stringify({
    bench: "log-store",
    rows,
    batch,
    writers,
    threads,
    rowsPerSecond: Math.round(rows / seconds),
    cpuMicrosecondsPerRow: Number(((used.user + used.system) / rows).toFixed(1)),
    writeMilliseconds: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
    bytesPerStoredRow: Math.round(bytes / documents),
    storedBefore: before,
    peakResidentMegabytes: Math.round(peak / 1e6),
  }),
);
