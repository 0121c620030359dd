import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

const ROOT = join(import.meta.dirname, "..");

/** Texts by the names of the files that hold them. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** What is wrong with the files of a folder that end so; empty when they are those that would be generated. */
export function staleFiles(folder: string, ending: string, wanted: GeneratedFiles): readonly string[] {
  const there = readdirSync(folder).filter((name) => name.endsWith(ending));
  return [
    ...there.filter((name) => !wanted.has(name)).map((name) => `${name} has no source`),
    ...[...wanted].flatMap(([name, text]) => {
      if (!there.includes(name)) return [`${name} is missing`];
      return readFileSync(join(folder, name), "utf8") === text ? [] : [`${name} is stale`];
    }),
  ];
}

/** What a script of generated files does: writes them, or with `--check` says which are stale, and fails then. */
export function writeOrCheck(script: string, folder: string, ending: string, wanted: GeneratedFiles): void {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  if (values.check) {
    const problems = staleFiles(folder, ending, wanted);
    for (const problem of problems) console.error(`${relative(ROOT, folder)}: ${problem}; run: node ${script}`);
    process.exitCode = problems.length > 0 ? 1 : 0;
    return;
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of wanted) writeFileSync(join(folder, name), text);
}
