import type { Kysely } from "kysely";
import type { Definitions } from "../definitions/definitions.ts";
import { messageOf } from "../errors.ts";
import type { Schema } from "../stores/state/schema.ts";
import type { Rule } from "./rule.ts";
import { createRuleDirectory, type DirectoryChange, type RuleFile } from "./rule-directory.ts";
import type { RuleFileSettings } from "./rule-file.ts";
import { type RuleSwitch, readSwitches } from "./rule-switches.ts";
import { createStoredRules, type StoredRules } from "./stored-rules.ts";

/** Every rule there is, from files and from the state store, and which of them are switched off. */
export interface RuleCatalogue {
  rules(): readonly RuleFile[];
  /** Undefined where nobody ever moved the switch. */
  switchOf(rule: string): RuleSwitch | undefined;
  /** What is to be evaluated: what was read, is enabled in its text, and is not switched off. */
  wanted(): ReadonlyMap<string, Rule>;
  /** Asks the state store what others changed. Never rejects: what cannot be asked stays as it was. */
  refresh(): Promise<void>;
  /** Looks at the files, and takes over what `refresh` found. */
  look(): DirectoryChange;
}

export interface RuleCatalogueOptions {
  readonly directory: string;
  readonly settings: RuleFileSettings;
  readonly db: Kysely<Schema>;
  /** Unless set there are only files. */
  readonly definitions: Definitions | undefined;
  readonly onError: (message: string) => void;
}

const NO_STORED_RULES: StoredRules = {
  rules: () => [],
  has: () => false,
  refresh: async () => {},
  look: () => ({ changed: false, refused: [] }),
};

export function createRuleCatalogue({
  directory,
  settings,
  db,
  definitions,
  onError,
}: RuleCatalogueOptions): RuleCatalogue {
  const stored = definitions ? createStoredRules(definitions, settings) : NO_STORED_RULES;
  // A file that has a stored rule's name came later: pages and API refuse to store what a file has.
  const files = createRuleDirectory(directory, settings, (name) =>
    stored.has(name) ? "a rule that is stored in Heimdall" : undefined,
  );
  let switches: ReadonlyMap<string, RuleSwitch> = new Map();
  let switchesSeen = "";

  return {
    rules: () => [...files.files(), ...stored.rules()],
    switchOf: (rule) => switches.get(rule),
    wanted() {
      const wanted = new Map<string, Rule>();
      for (const { rule } of [...files.files(), ...stored.rules()]) {
        if (rule?.isEnabled && switches.get(rule.name)?.isOn !== false) wanted.set(rule.name, rule);
      }
      return wanted;
    },
    async refresh() {
      try {
        await stored.refresh();
        switches = await readSwitches(db);
      } catch (error) {
        onError(`what people changed in the rules cannot be read, they stay as they are: ${messageOf(error)}`);
      }
    },
    look() {
      const first = stored.look();
      const then = files.look();
      const off = JSON.stringify(
        [...switches]
          .filter(([, { isOn }]) => !isOn)
          .map(([rule]) => rule)
          .sort(),
      );
      const switched = off !== switchesSeen;
      switchesSeen = off;
      return { changed: first.changed || then.changed || switched, refused: [...first.refused, ...then.refused] };
    },
  };
}

/** The name of a rule, though its text may be refused. */
export function nameOf({ rule, stored, file }: RuleFile): string {
  return rule?.name ?? stored?.name ?? file.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/i, "");
}
