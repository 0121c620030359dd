/**
 * Writes provisioning/dashboards/*.json from provisioning/src/dashboards:
 *
 *   node scripts/dashboards.ts          writes them
 *   node scripts/dashboards.ts --check  only says which are stale, and fails then
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DASHBOARDS } from "../provisioning/src/dashboards/index.ts";

/** Where Grafana finds them. */
export const DASHBOARDS_FOLDER = join(import.meta.dirname, "..", "provisioning", "dashboards");

/** Each generated file with its text. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(DASHBOARDS).map(([name, build]) => [`${name}.json`, `${JSON.stringify(build(), null, 2)}\n`]),
  );
}

/** What is wrong with the files of a folder; empty when they are those that would be generated. */
export function staleDashboards(folder = DASHBOARDS_FOLDER): readonly string[] {
  const wanted = dashboardFiles();
  const there = readdirSync(folder).filter((name) => name.endsWith(".json"));
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
    const problems = staleDashboards();
    for (const problem of problems)
      console.error(`provisioning/dashboards: ${problem}; run: node scripts/dashboards.ts`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } else {
    for (const [name, text] of dashboardFiles()) writeFileSync(join(DASHBOARDS_FOLDER, name), text);
  }
}
