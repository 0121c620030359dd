import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

function ruleFiles(directory: string): string[] {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile() && /^[^.].*\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function list(directory: string) {
  return readdirSync(directory, { withFileTypes: true, recursive: true });
}
