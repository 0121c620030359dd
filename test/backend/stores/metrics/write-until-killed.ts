/**
 * Writes points without end, four writes at a time, and prints the number of each batch once it is acknowledged;
 * the test kills it. `node write-until-killed.ts DIRECTORY FIRST`
 */
import { openEmbeddedMetricStore } from "../../../../backend/src/stores/metrics/duckdb/store.ts";

const [directory, first] = process.argv.slice(2);
const store = await openEmbeddedMetricStore({ directory: directory!, gatherMilliseconds: 1 });
await store.createDatabase("db");
let next = Number(first);

async function work(): Promise<void> {
  while (true) {
    const batch = next;
    next += 1;
    const points = Array.from({ length: 100 }, (_, i) => ({
      ...{ database: "db", retentionPolicy: null, measurement: `m${batch % 3}`, tags: { batch: String(batch % 10) } },
      fields: { batch: BigInt(batch), [`field_${batch % 20}`]: i },
      time: BigInt(batch * 100 + i) * 1_000_000n,
    }));
    await store.write(points);
    process.stdout.write(`${batch}\n`);
  }
}

await Promise.all([work(), work(), work(), work()]);
