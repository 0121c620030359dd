import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runConformance } from "../../conformance/logstash.ts";

const root = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "..", "..", "..", "..", "shared", "conformance");
const directory = join(root, "logstash");

test.skipIf(!existsSync(directory))(
  "the Logstash cases pass, but for filters that this version does not have",
  async () => {
    const results = await runConformance(directory);
    const failures = results.flatMap(({ area, failures }) =>
      failures.map(({ id, reason }) => `${area} ${id}: ${reason}`),
    );
    expect(failures).toEqual([]);
    expect(results.filter(({ passed }) => passed > 0).map(({ area }) => area)).toEqual(
      expect.arrayContaining([
        "lang-syntax",
        "lang-cond",
        "lang-env",
        "lang-sprintf",
        "lang-event",
        "lang-common",
        "errors",
      ]),
    );
  },
);
