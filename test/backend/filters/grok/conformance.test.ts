import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runConformance } from "../../../conformance/grok.ts";

const sets = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "../../../../../shared/conformance");
const directory = join(sets, "grok");

it.skipIf(!existsSync(directory))(
  "captures what Logstash captures, in all cases of the conformance set",
  async () => {
    const results = await runConformance(directory);
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
  },
  120_000,
);
