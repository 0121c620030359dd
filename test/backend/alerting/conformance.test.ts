import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runConformance } from "../../conformance/elastalert.ts";

const root = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "..", "..", "..", "..", "shared", "conformance");
const directory = join(root, "elastalert");

describe.skipIf(!existsSync(directory))(
  "ElastAlert's own answers (skipped where the cases are not beside the checkout)",
  () => {
    it("are ours for every rule type of this version", async () => {
      const areas = (await runConformance(directory)).filter(({ total }) => total > 0);
      expect(areas.map(({ area }) => area).sort()).toEqual(["any", "flatline", "frequency", "metric_aggregation"]);
      expect(areas.flatMap(({ failures }) => failures)).toEqual([]);
    });
  },
);
