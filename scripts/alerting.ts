/**
 * Writes provisioning/alerting/*.yaml from provisioning/src/alerting:
 *
 *   node scripts/alerting.ts           writes them
 *   node scripts/alerting.ts --check   only says which are stale, and fails then
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { ALERTING } from "../provisioning/src/alerting/index.ts";

/** Where Grafana finds them. */
export const ALERTING_FOLDER = join(import.meta.dirname, "..", "provisioning", "alerting");

const HEAD = "# Made by `node scripts/alerting.ts` from provisioning/src/alerting. Do not edit.\n";

/** Each generated file with its text. */
export function alertingFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(ALERTING).map(([name, build]) => [
      `${name}.yaml`,
      HEAD + stringify(build(), { lineWidth: 0, aliasDuplicateObjects: false }),
    ]),
  );
}

/** What is wrong with the files of a folder; empty when they are those that would be generated. */
export function staleAlerting(folder = ALERTING_FOLDER): readonly string[] {
  const wanted = alertingFiles();
  const there = readdirSync(folder);
  return [
    ...there.filter((name) => !wanted.has(name)).map((name) => `${name} has no source`),
    ...[...wanted].flatMap(([name, text]) => {
      if (!there.includes(name)) return [`${name} is missing`];
      return readFileSync(join(folder, name), "utf8") === text ? [] : [`${name} is stale`];
    }),
  ];
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  if (values.check) {
    const problems = staleAlerting();
    for (const problem of problems) console.error(`provisioning/alerting: ${problem}; run: node scripts/alerting.ts`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } else {
    mkdirSync(ALERTING_FOLDER, { recursive: true });
    for (const [name, text] of alertingFiles()) writeFileSync(join(ALERTING_FOLDER, name), text);
  }
}
