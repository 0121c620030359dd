// Search and histogram times over the embedded log store: `node bench/log-search.ts --directory DIR [--threads 4]
// [--repeat 20]`, after `node bench/log-store.ts --rows 5000000 --batch 1000 --directory DIR` has filled it.
import { parseArgs } from "node:util";
import { parseLucene } from "../backend/src/query/lucene.ts";
import { openEmbeddedLogStore } from "../backend/src/stores/logs/duckdb/store.ts";

const { values } = parseArgs({
  options: {
    directory: { type: "string" },
    threads: { type: "string", default: "4" },
    repeat: { type: "string", default: "20" },
  },
});
if (!values.directory) throw new Error("--directory is missing: fill one with bench/log-store.ts first");
const store = await openEmbeddedLogStore({ directory: values.directory, threads: Number(values.threads) });
const { documents } = await store.stats();
const day = Date.UTC(2026, 10, 20);
const hour = 3_600_000;
const HALF = hour / 2;

const searches: Record<string, string> = {
  everything: "*",
  frequent: "loglevel:INFO",
  rare: 'message:"Connection refused"',
  rarePrefix: "message:refus*",
  anywhere: "refused",
  fieldAndText: "loglevel:ERROR AND message:refused",
  none: "message:nothingofthekind",
  wildcard: "host.name:app-1* AND loglevel:WARN",
  range: "db_insert_time:>=690",
  regexp: "classpath:/c\\.e\\.db.*/",
};
const tasks = new Map<string, () => Promise<unknown>>();
for (const [name, query] of Object.entries(searches)) {
  tasks.set(`search ${name}`, () => store.search({ query: parseLucene(query), sort: "newest", size: 100 }));
}
const range = { from: day, until: day + 24 * hour, interval: HALF };
tasks.set("histogram everything", () => store.histogram({ ...range, query: { kind: "all" } }));
tasks.set("histogram errors", () => store.histogram({ ...range, query: parseLucene("loglevel:ERROR") }));
tasks.set("histogram text", () => store.histogram({ ...range, query: parseLucene("message:refused") }));
tasks.set("histogram by level", () => store.histogram({ ...range, query: { kind: "all" }, groupBy: "loglevel" }));
tasks.set("histogram one hour", () =>
  store.histogram({
    from: day + 10 * hour,
    until: day + 11 * hour,
    interval: 60_000,
    query: parseLucene("message:refused"),
  }),
);
tasks.set("values of a field", () => store.fieldValues({ query: { kind: "all" } }, "host.name", 10));
tasks.set("fields", () => store.fields({ query: { kind: "all" } }));

const times: Record<string, { p50: number; p95: number; first: number; cpu: number }> = {};
const all: Record<"search" | "histogram", number[]> = { search: [], histogram: [] };
for (const [name, task] of tasks) {
  const taken: number[] = [];
  const before = process.cpuUsage();
  for (let n = 0; n < Number(values.repeat); n += 1) {
    const start = performance.now();
    await task();
    taken.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  // All threads together: what the wall shows depends on who else works on the machine.
  const cpu = Math.round((user + system) / 1000 / taken.length);
  const first = Math.round(taken[0]!);
  if (name.startsWith("search")) all.search.push(...taken);
  if (name.startsWith("histogram")) all.histogram.push(...taken);
  times[name] = { p50: quantile(taken, 0.5), p95: quantile(taken, 0.95), first, cpu };
}
await store.close();
console.log(
  JSON.stringify({
    bench: "log-search",
    documents,
    threads: Number(values.threads),
    searchP95: quantile(all.search, 0.95),
    histogramP95: quantile(all.histogram, 0.95),
    residentMegabytes: Math.round(process.memoryUsage.rss() / 1e6),
    times,
  }),
);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
}
