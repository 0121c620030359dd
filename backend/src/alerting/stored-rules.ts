import type { Definition, Definitions } from "../definitions/definitions.ts";
import type { Rule } from "./rule.ts";
import { dependsOnOthers, type RuleFile, refusalOf } from "./rule-directory.ts";
import { type RuleFileSettings, readRule } from "./rule-file.ts";

/** The name that errors have for the text of a stored rule. */
export function storedFile(name: string): string {
  return `${name}.yaml`;
}

/** Rules that lie in the state store, as this backend knows them. */
export interface StoredRules {
  rules(): readonly RuleFile[];
  has(name: string): boolean;
  /** Asks the state store whether anybody changed something, through whichever backend. */
  refresh(): Promise<void>;
  /** Reads what has changed since it was last called; answers what was refused. */
  look(): { readonly changed: boolean; readonly refused: readonly RuleFile[] };
}

export function createStoredRules(definitions: Definitions, settings: RuleFileSettings): StoredRules {
  let stamp: string | null = null;
  let current: readonly Definition[] = [];
  let known = new Map<string, RuleFile>();

  const read = ({ name, group, text, version, changedAt, changedBy }: Definition): RuleFile => {
    const before = known.get(name);
    const file = storedFile(name);
    const entry = { file, group, stored: { name, version, changedAt, changedBy } };
    const isSame = before?.stored?.version === version && !dependsOnOthers(before);
    if (isSame) return before;
    try {
      const rule = readRule(text, file, { ...settings, isStored: true });
      return { ...entry, rule: before?.rule?.digest === rule.digest ? before.rule : rule, error: null };
    } catch (error) {
      return { ...entry, rule: before?.rule ?? null, error: refusalOf(error) };
    }
  };

  return {
    rules: () => [...known.values()],
    has: (name) => known.has(name),
    async refresh() {
      const newest = await definitions.stamp("rule");
      if (newest === stamp) return;
      current = await definitions.list("rule");
      stamp = newest;
    },
    look() {
      const next = new Map(current.map((definition) => [definition.name, read(definition)]));
      const ruleOf = (entries: ReadonlyMap<string, RuleFile>, name: string): Rule | null =>
        entries.get(name)?.rule ?? null;
      const names = new Set([...known.keys(), ...next.keys()]);
      const changed = [...names].some((name) => ruleOf(known, name) !== ruleOf(next, name));
      const refused = [...next.values()].filter(
        ({ error, file }) => error && error.message !== known.get(file.slice(0, -".yaml".length))?.error?.message,
      );
      known = next;
      return { changed, refused };
    },
  };
}
