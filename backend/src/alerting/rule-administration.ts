import type { Definition, Definitions, DefinitionVersion } from "../definitions/definitions.ts";
import { HeimdallError } from "../errors.ts";
import type { State } from "../stores/state/state.ts";
import type { AlertingEngine } from "./engine.ts";
import { nameOf } from "./rule-catalogue.ts";
import { type CheckedRule, checkRule, refusal } from "./rule-check.ts";
import { readRuleText } from "./rule-directory.ts";
import type { RuleFileSettings } from "./rule-file.ts";
import { hideSecrets } from "./rule-secrets.ts";
import { forgetSwitch, moveSwitch, writeSwitch } from "./rule-switches.ts";
import type { RuleStatus } from "./status.ts";
import { storedFile } from "./stored-rules.ts";

export interface RuleChange {
  /** The rule that is changed, or is to be made. */
  readonly name: string;
  readonly text: string;
  readonly group: string;
  /** The version that was changed; 0 for a new rule. */
  readonly basedOn: number;
  /** The rule whose hidden secrets the text may hold; its own unless set. */
  readonly copyOf?: string | undefined;
  readonly by: string;
}

/** What people do with rules at the console and by the API. Names are the rules' own. */
export interface RuleAdministration {
  find(name: string): Promise<RuleStatus>;
  /** The text in force, or the newest that is refused; its secrets are hidden. */
  text(name: string): Promise<string>;
  check(change: { readonly text: string; readonly name?: string | undefined }): Promise<CheckedRule>;
  save(change: RuleChange): Promise<Definition>;
  remove(name: string, basedOn: number, by: string): Promise<void>;
  versions(name: string): Promise<readonly DefinitionVersion[]>;
  /** Secrets are hidden. */
  versionText(name: string, version: number): Promise<string>;
  restore(name: string, version: number, basedOn: number, by: string): Promise<Definition>;
  switch(name: string, on: boolean, by: string): Promise<RuleStatus>;
  /** Why a rule of this name cannot be stored; null when it can. */
  nameProblem(name: string): string | null;
}

export interface RuleAdministrationOptions {
  readonly engine: Pick<AlertingEngine, "rules" | "ruleFiles" | "reload">;
  readonly definitions: Definitions;
  readonly state: State;
  readonly settings: () => RuleFileSettings;
  readonly now: () => number;
}

/** Parts of the API's and the pages' paths, where a rule of this name could not be reached. */
const RESERVED = ["new", "import", "types", "check", "preview", "groups"];
const LONGEST_NAME = 200;

export function createRuleAdministration(options: RuleAdministrationOptions): RuleAdministration {
  const { engine, definitions, state, settings, now } = options;

  const fileOf = (name: string) => engine.ruleFiles().find((file) => file.stored === null && nameOf(file) === name);
  const unknown = (name: string) =>
    new HeimdallError("RULE_UNKNOWN", `there is no rule '${name}'; it may have been renamed or deleted`, {
      status: 404,
    });
  const find = async (name: string): Promise<RuleStatus> => {
    const named = (await engine.rules()).filter((rule) => rule.name === name);
    // A file that was refused for a stored rule's name is not what is meant by it.
    const found = named.find(({ origin }) => origin === "stored") ?? named[0];
    if (!found) throw unknown(name);
    return found;
  };
  const rawText = async (name: string): Promise<string | undefined> => {
    const definition = await definitions.find("rule", name);
    if (definition) return definition.text;
    const file = fileOf(name);
    return file && readRuleText(file.file);
  };
  const refuseFile = async (name: string): Promise<void> => {
    const file = fileOf(name);
    if (!file || (await definitions.find("rule", name))) return;
    const message = `'${name}' is the file ${file.file}; change it there, or save a copy under another name`;
    throw new HeimdallError("RULE_READ_ONLY", message, { status: 409 });
  };
  const nameProblem = (name: string): string | null => {
    if (name.trim() !== name || name === "") return "the name is empty, or begins or ends with a space";
    if (name.length > LONGEST_NAME) return `the name is longer than ${LONGEST_NAME} characters`;
    if (RESERVED.includes(name)) return `a rule cannot be called '${name}', which is a page; take another name`;
    const file = engine.ruleFiles().find(({ stored, rule }) => stored === null && rule?.name === name);
    return file ? `the name '${name}' is taken by ${file.file}; take another name` : null;
  };
  const check = async ({ text, name }: { text: string; name?: string | undefined }): Promise<CheckedRule> => {
    const original = name === undefined ? undefined : await rawText(name);
    return checkRule(text, { file: storedFile(name ?? "rule"), settings: settings(), original });
  };
  const versionOf = async (name: string, version: number): Promise<string> => {
    const text = await definitions.versionText("rule", name, version);
    if (text !== undefined) return text;
    throw new HeimdallError("VERSION_UNKNOWN", `the rule '${name}' has no version ${version}`, { status: 404 });
  };
  const keep = async (change: RuleChange, original: string | undefined, action: "changed" | "restored") => {
    const { name, group, basedOn, by } = change;
    const checked = checkRule(change.text, { file: storedFile(name), settings: settings(), original });
    if (!checked.rule) throw refusal(checked);
    const { text } = checked;
    const newName = checked.rule.name;
    const taken = nameProblem(newName);
    if (taken !== null) throw new HeimdallError("RULE_NAME", taken, { status: 409 });
    if (newName === name || basedOn === 0) {
      return definitions.save({
        kind: "rule",
        name: newName,
        group,
        text,
        by,
        basedOn,
        action: basedOn === 0 && action === "changed" ? "created" : action,
      });
    }
    // A new name is a new rule: what was found under the old one stays with the old one's incidents.
    const current = await definitions.find("rule", name);
    if (current?.version !== basedOn) await definitions.remove("rule", name, basedOn, by);
    const saved = await definitions.save({
      kind: "rule",
      name: newName,
      group,
      text,
      by,
      basedOn: 0,
      action: "created",
    });
    await moveSwitch(state.db, name, newName);
    await definitions.remove("rule", name, basedOn, by);
    return saved;
  };
  const reloaded = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await engine.reload();
    return done;
  };

  return {
    find,
    nameProblem,
    check,
    async text(name) {
      const text = await rawText(name);
      if (text === undefined) throw unknown(name);
      return hideSecrets(text);
    },
    async save(change) {
      if (change.basedOn > 0) await refuseFile(change.name);
      return reloaded(keep(change, await rawText(change.copyOf ?? change.name), "changed"));
    },
    async remove(name, basedOn, by) {
      await refuseFile(name);
      if (!(await definitions.find("rule", name))) throw unknown(name);
      await definitions.remove("rule", name, basedOn, by);
      await forgetSwitch(state.db, name);
      await engine.reload();
    },
    async versions(name) {
      const versions = await definitions.versions("rule", name);
      if (versions.length === 0 && !fileOf(name)) throw unknown(name);
      return versions;
    },
    versionText: async (name, version) => hideSecrets(await versionOf(name, version)),
    async restore(name, version, basedOn, by) {
      const text = await versionOf(name, version);
      const current = await definitions.find("rule", name);
      const before = (await definitions.versions("rule", name)).find((one) => one.version === version);
      const group = current?.group ?? before?.group ?? "";
      return reloaded(keep({ name, text, group, basedOn, by }, undefined, "restored"));
    },
    async switch(name, isOn, by) {
      await find(name);
      await writeSwitch(state.db, name, { isOn, by, at: now() });
      await engine.reload();
      return find(name);
    },
  };
}
