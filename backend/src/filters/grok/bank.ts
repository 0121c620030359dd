import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EcsCompatibility } from "../../component/declaration.ts";
import { ConfigurationError, messageOf } from "../../errors.ts";

/** Pattern names with their expressions. */
export type Bank = ReadonlyMap<string, string>;

const STOCK = { legacy: "legacy", "ecs-v1": "ecs-v1" } as const;
const stock = new Map<string, Bank>();

/** The stock patterns of a mode, read at the first use and kept. */
export function stockBank(ecs: EcsCompatibility): Bank {
  const set = ecs === "disabled" ? STOCK.legacy : STOCK["ecs-v1"];
  let bank = stock.get(set);
  if (!bank) {
    const folder = new URL(`./patterns/${set}/`, import.meta.url);
    const patterns = new Map<string, string>();
    for (const file of readdirSync(folder).sort()) addPatterns(patterns, readFileSync(new URL(file, folder), "utf8"));
    bank = patterns;
    stock.set(set, bank);
  }
  return bank;
}

/** Reads a pattern file: a line is `NAME expression`, or a comment that begins with `#`. */
export function addPatterns(patterns: Map<string, string>, text: string): void {
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    const found = /^\s*(\S+)\s+(.*)$/.exec(line);
    if (found) patterns.set(found[1]!, found[2]!);
  }
}

const read = new Map<string, Bank>();

/** The patterns of the files in directories (or of single files) whose names fit a glob; later files win. */
export function directoryBank(paths: readonly string[], glob: string): Bank {
  const key = JSON.stringify([paths, glob]);
  const known = read.get(key);
  const patterns = new Map<string, string>();
  for (const path of paths) {
    try {
      const files = statSync(path).isDirectory()
        ? globSync(glob, { cwd: path }).map((file) => join(path, file))
        : [path];
      for (const file of files.sort()) if (statSync(file).isFile()) addPatterns(patterns, readFileSync(file, "utf8"));
    } catch (error) {
      throw new ConfigurationError(`the grok patterns in ${path} cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  // Equal content is the same bank, so that what was compiled with it is found again.
  if (known && JSON.stringify([...known]) === JSON.stringify([...patterns])) return known;
  read.set(key, patterns);
  return patterns;
}
