import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError, HeimdallError, messageOf, type Place } from "../errors.ts";
import type { Rule } from "./rule.ts";
import { type RuleFileSettings, readRule } from "./rule-file.ts";

/** A rule file and what became of it. */
export interface RuleFile {
  readonly file: string;
  /** The version in force: the newest that could be read. */
  readonly rule: Rule | null;
  /** Why the newest version is not in force. */
  readonly error: { readonly message: string; readonly place: Place | null } | null;
}

interface Known extends RuleFile {
  readonly stamp: string;
}

/** What changed when a directory was looked at again. */
export interface DirectoryChange {
  readonly changed: boolean;
  /** Files that were refused just now. */
  readonly refused: readonly RuleFile[];
}

/** Watches rule files by looking at them; a file that cannot be read leaves its version before in force. */
export function createRuleDirectory(directory: string, settings: RuleFileSettings) {
  let known = new Map<string, Known>();

  const read = (file: string, stamp: string, before: Known | undefined, names: ReadonlyMap<string, string>): Known => {
    try {
      const rule = readRule(readFileSync(file, "utf8"), file, settings);
      const other = names.get(rule.name);
      if (other !== undefined && other !== file) {
        const place = { file, line: 1, column: 1 };
        throw new ConfigurationError(`the name '${rule.name}' is taken by ${other}; give each rule its own`, { place });
      }
      return { file, stamp, rule: before?.rule?.digest === rule.digest ? before.rule : rule, error: null };
    } catch (error) {
      const place = error instanceof HeimdallError ? (error.place ?? null) : null;
      return { file, stamp, rule: before?.rule ?? null, error: { message: messageOf(error), place } };
    }
  };

  return {
    files: (): readonly RuleFile[] => [...known.values()],
    /** Looks at the directory and the folders below; reads what is new or changed. */
    look(): DirectoryChange {
      const next = new Map<string, Known>();
      const refused: RuleFile[] = [];
      let changed = false;
      const stamps = new Map(ruleFiles(directory).map((file) => [file, stampOf(file)]));
      const names = new Map<string, string>();
      // Names of files that did not change are taken first, so that the newcomer is the one that is refused.
      for (const [file, stamp] of stamps) {
        const before = known.get(file);
        if (before?.rule && before.stamp === stamp) names.set(before.rule.name, file);
      }
      for (const [file, stamp] of stamps) {
        if (stamp === null) continue;
        const before = known.get(file);
        // What was refused for its name may be free by now.
        const entry = before?.stamp === stamp && !isNameClash(before) ? before : read(file, stamp, before, names);
        if (entry.rule && entry !== before) names.set(entry.rule.name, file);
        if (entry.error && entry.error.message !== before?.error?.message) refused.push(entry);
        if (entry.rule !== (before?.rule ?? null)) changed = true;
        next.set(file, entry);
      }
      for (const file of known.keys()) if (!next.has(file)) changed = true;
      known = next;
      return { changed, refused };
    },
  };
}

function isNameClash({ error }: Known): boolean {
  return error?.message.includes("is taken by") ?? false;
}

/** What changes when a file does; null when it went away meanwhile. */
function stampOf(file: string): string | null {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs}-${size}-${ino}`;
  } catch {
    return null;
  }
}

/** Every rule file of a directory and the folders below, in the order of their names; none when it is not there. */
export function ruleFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true, recursive: true })
      .filter((entry) => !entry.isDirectory() && /^[^.].*\.ya?ml$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
