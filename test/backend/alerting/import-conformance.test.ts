import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { createRuleImport } from "../../../backend/src/alerting/rule-import.ts";
import { ruleType } from "../../../backend/src/alerting/rule-types.ts";

const folder = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "../../../../shared/conformance");
const file = join(folder, "elastalert", "public.ndjson");

describe.skipIf(!existsSync(file))("import of the rules that ElastAlert was asked with (CONFORMANCE_DIR)", () => {
  it("takes every rule of a type that is there, and says of the others only what is so", async () => {
    const cases = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; rule: { name: string; type: string } });
    const files = cases.map(({ id, rule }) => ({ path: `ea/${rule.type}/${id}.yaml`, text: stringify(rule) }));
    const load = createRuleImport({
      engine: { reload: async () => {} },
      definitions: { list: async () => [] } as never,
      settings: () => ({}),
      nameProblem: () => null,
    });
    const reports = await load({ files, group: "", dryRun: true, replace: false, leaveOut: false, by: "test" });
    for (const [at, { name, type, group, status, problems }] of reports.entries()) {
      const { rule } = cases[at]!;
      expect([name, type, group]).toEqual([rule.name, rule.type, rule.type]);
      if (ruleType(rule.type)) expect([status, problems], rule.name).toEqual(["remarks", []]);
      else {
        expect(problems.map(({ message }) => message)).toEqual([
          expect.stringMatching(new RegExp(`^type: ${rule.type} is not in this version`)),
        ]);
      }
    }
  });
});
