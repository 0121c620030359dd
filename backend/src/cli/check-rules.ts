import { readFileSync } from "node:fs";
import { ruleFiles } from "../alerting/rule-directory.ts";
import { examineRule } from "../alerting/rule-file.ts";
import { channelDefaults } from "../config/channel-defaults.ts";
import type { Settings } from "../config/schema.ts";
import { ConfigurationError } from "../errors.ts";
import type { Attempt } from "./check.ts";

/** Reads every rule of the settings' directory and the folders below; answers their names. */
export function checkRules(settings: Settings, attempt: Attempt): string[] {
  const files = new Map<string, string>();
  const defaults = { channelDefaults: channelDefaults(settings) };
  for (const file of ruleFiles(settings.rules.directory)) {
    const { name, problems } = examineRule(readFileSync(file, "utf8"), file, defaults);
    for (const problem of problems) {
      attempt(() => {
        throw problem;
      });
    }
    if (problems.length > 0) continue;
    attempt(() => {
      const other = files.get(name);
      if (other !== undefined) {
        throw new ConfigurationError(`the name ${name} is taken by ${other}; give each rule its own`, {
          place: { file, line: 1, column: 1 },
        });
      }
      files.set(name, file);
    });
  }
  return [...files.keys()];
}
