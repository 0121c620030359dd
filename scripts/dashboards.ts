/**
 * Writes provisioning/dashboards/*.json from provisioning/src/dashboards:
 *
 *   node scripts/dashboards.ts          writes them
 *   node scripts/dashboards.ts --check  only says which are stale, and fails then
 */
import { join } from "node:path";
import { DASHBOARDS } from "../provisioning/src/dashboards/index.ts";
import { staleFiles, writeOrCheck } from "./generated-files.ts";

/** Where Grafana finds them. */
export const DASHBOARDS_FOLDER = join(import.meta.dirname, "..", "provisioning", "dashboards");

/** Each generated file with its text. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(DASHBOARDS).map(([name, build]) => [`${name}.json`, `${JSON.stringify(build(), null, 2)}\n`]),
  );
}

/** What is wrong with the files of a folder; empty when they are those that would be generated. */
export const staleDashboards = (folder = DASHBOARDS_FOLDER): readonly string[] =>
  staleFiles(folder, ".json", dashboardFiles());

if (import.meta.main) writeOrCheck("scripts/dashboards.ts", DASHBOARDS_FOLDER, ".json", dashboardFiles());
