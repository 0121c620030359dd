/**
 * Writes provisioning/alerting/*.yaml from provisioning/src/alerting:
 *
 *   node scripts/alerting.ts           writes them
 *   node scripts/alerting.ts --check   only says which are stale, and fails then
 */
import { join } from "node:path";
import { stringify } from "yaml";
import { ALERTING } from "../provisioning/src/alerting/index.ts";
import { staleFiles, writeOrCheck } from "./generated-files.ts";

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
export const staleAlerting = (folder = ALERTING_FOLDER): readonly string[] =>
  staleFiles(folder, ".yaml", alertingFiles());

if (import.meta.main) writeOrCheck("scripts/alerting.ts", ALERTING_FOLDER, ".yaml", alertingFiles());
