import { loadSettings } from "../config/load.ts";
import type { Settings } from "../config/schema.ts";
import { UsageError } from "./command.ts";

export interface SettingFlags {
  readonly file: string | undefined;
  readonly flags: Readonly<Record<string, string>>;
  /** What is not about settings. */
  readonly rest: readonly string[];
}

/**
 * Takes `--config FILE`, `--set KEY=VALUE` and `--http.port=9090` (any option with a dot, and `--data_dir`) out of the
 * arguments; dashes in a key may stand for underscores.
 */
export function takeSettingFlags(argv: readonly string[]): SettingFlags {
  const flags: Record<string, string> = {};
  const rest: string[] = [];
  let file: string | undefined;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at]!;
    if (word === "--") {
      rest.push(...argv.slice(at));
      break;
    }
    const [, name, written] = /^--([\w.-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const isSetting = name !== undefined && (name.includes(".") || /^data[-_]dir$/.test(name));
    if (name === undefined || !(isSetting || name === "config" || name === "set")) {
      rest.push(word);
      continue;
    }
    const value = written ?? argv[++at];
    if (value === undefined) throw new UsageError(`--${name} needs a value: --${name}=…`);
    if (name === "config") file = value;
    else if (isSetting) flags[name.replaceAll("-", "_")] = value;
    else {
      const equals = value.indexOf("=");
      if (equals < 1) throw new UsageError(`--set needs KEY=VALUE, for instance --set http.port=9090; not '${value}'`);
      flags[value.slice(0, equals)] = value.slice(equals + 1);
    }
  }
  return { file, flags, rest };
}

/** The settings that a command line, the environment and the file make; `rest` is what else was typed. */
export function settingsFrom(
  argv: readonly string[],
  options: { readonly secrets?: boolean } = {},
): { settings: Settings; rest: readonly string[] } {
  const { file, flags, rest } = takeSettingFlags(argv);
  const named = file ?? (process.env.HEIMDALL_CONFIG || undefined);
  return { settings: loadSettings({ file: named, env: process.env, flags, ...options }), rest };
}
