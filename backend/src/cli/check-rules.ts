import { readFileSync } from "node:fs";
import { ruleFiles } from "../alerting/rule-directory.ts";
import { readRule } from "../alerting/rule-file.ts";
import { channelDefaults } from "../config/channel-defaults.ts";
import type { Settings } from "../config/schema.ts";
import { ConfigurationError } from "../errors.ts";
import type { Attempt } from "./check.ts";

/** Reads every rule of the settings' directory and the folders below; answers their names. */
export function checkRules(settings: Settings, attempt: Attempt): string[] {
  const files = new Map<string, string>();
  const defaults = { channelDefaults: channelDefaults(settings) };
  for (const file of ruleFiles(settings.rules.directory)) {
    attempt(() => {
      const { name } = readRule(readFileSync(file, "utf8"), file, defaults);
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
