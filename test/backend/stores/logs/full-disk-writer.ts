// The child of the full disk test: writes until the disk (a file size limit) refuses, then says what it was told.
import { openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";

const store = await openEmbeddedLogStore({ directory: process.argv[2]!, gatherMilliseconds: 0, threads: 2 });
let acknowledged = 0;
const codes = new Set<string>();
for (let batch = 0; batch < 60; batch += 1) {
  try {
    await store.write(
      Array.from({ length: 20 }, (_, n) => ({
        index: "full",
        id: `${batch}-${n}`,
        action: "index" as const,
        time: Date.now(),
        fields: { batch, n, text: `${Math.random()} `.repeat(200) },
      })),
    );
    acknowledged += 1;
  } catch (error) {
    const { code, retryable } = error as { code: string; retryable: boolean };
    codes.add(`${code} ${retryable}`);
  }
}
const page = await store.search({ query: { kind: "all" }, sort: "newest", size: 1, countLimit: 100_000 });
await store.close();
console.log(JSON.stringify({ acknowledged, codes: [...codes], found: page.total }));
