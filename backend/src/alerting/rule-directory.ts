import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { ConfigurationError, HeimdallError, messageOf, type Place } from "../errors.ts";
import type { Rule } from "./rule.ts";
import { type RuleFileSettings, readRule } from "./rule-file.ts";

/** A rule's text, in a file or in the state store, and what became of it. */
export interface RuleFile {
  /** The file's path; of a stored rule the name that its errors have for it. */
  readonly file: string;
  /** The file's folder below the rules' directory, or the group that a stored rule was put in; may be empty. */
  readonly group: string;
  /** Null for a file. */
  readonly stored: StoredRule | null;
  /** The version in force: the newest that could be read. */
  readonly rule: Rule | null;
  /** Why the newest version is not in force. */
  readonly error: { readonly message: string; readonly place: Place | null } | null;
}

/** What is known of a rule that lies in the state store. */
export interface StoredRule {
  readonly name: string;
  readonly version: number;
  readonly changedAt: number;
  readonly changedBy: string;
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

/**
 * Watches rule files by looking at them; a file that cannot be read leaves its version before in force. `taken` names
 * who has a rule's name already, of those that are not files.
 */
export function createRuleDirectory(
  directory: string,
  settings: RuleFileSettings,
  taken: (name: string) => string | undefined = () => undefined,
) {
  let known = new Map<string, Known>();

  const read = (file: string, stamp: string, before: Known | undefined, names: ReadonlyMap<string, string>): Known => {
    const group = relative(directory, dirname(file)).split(sep).join("/");
    try {
      const rule = readRule(readFileSync(file, "utf8"), file, settings);
      const other = names.get(rule.name) ?? taken(rule.name);
      if (other !== undefined && other !== file) {
        const place = { file, line: 1, column: 1 };
        throw new ConfigurationError(`the name '${rule.name}' is taken by ${other}; give each rule its own`, { place });
      }
      const same = before?.rule?.digest === rule.digest ? before.rule : rule;
      return { file, group, stored: null, stamp, rule: same, error: null };
    } catch (error) {
      // What a stored rule has the name of is not in force beside it.
      const inForce = before?.rule && taken(before.rule.name) === undefined ? before.rule : null;
      return { file, group, stored: null, stamp, rule: inForce, error: refusalOf(error) };
    }
  };

  const isTaken = ({ rule }: Known): boolean => rule !== null && taken(rule.name) !== undefined;

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
        const isKnown = before?.stamp === stamp && !dependsOnOthers(before) && !isTaken(before);
        const entry = isKnown ? before : read(file, stamp, before, names);
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

/** The text of a rule file; undefined when it is not there any more. */
export function readRuleText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Why a rule is not in force, as the API shows it. */
export function refusalOf(error: unknown): NonNullable<RuleFile["error"]> {
  return { message: messageOf(error), place: error instanceof HeimdallError ? (error.place ?? null) : null };
}

/** What was refused for its name or its contact points may be good by now, though its text is what it was. */
export function dependsOnOthers({ error }: RuleFile): boolean {
  return error !== null && /is taken by|there is no contact point/.test(error.message);
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
