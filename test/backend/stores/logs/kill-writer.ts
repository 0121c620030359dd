// The child of the kill -9 test: writes batches for ever and tells each that was acknowledged.
import { openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";

const [, , directory, first] = process.argv as unknown as [string, string, string, string];
const store = await openEmbeddedLogStore({ directory, gatherMilliseconds: 5, threads: 2 });
const day = Date.UTC(2026, 10, 20);
let batch = Number(first);

async function write(): Promise<void> {
  for (;;) {
    const mine = batch++;
    await store.write(
      Array.from({ length: 20 }, (_, n) => ({
        index: "kill",
        id: `AbCdEfGhIjKlMnOpQrSt-${(mine * 20 + n).toString(36)}`,
        action: "index" as const,
        // Every batch touches two files.
        time: day + (n % 2) * 86_400_000,
        fields: { batch: mine, n, text: `line ${mine} ${n} ${"x".repeat(200)}`, [`field${mine % 40}`]: n },
      })),
    );
    process.stdout.write(`${mine}\n`);
  }
}
await Promise.all([write(), write(), write()]);
