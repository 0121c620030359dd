import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { messageOf } from "../errors.ts";
import { type Fields, isHash, type Value } from "../event/value.ts";
import { channelDeclarations } from "../notify/channels.ts";
import { OptionProblem, type RuleOptions, type RuleOptionValues } from "./options.ts";
import type { RuleDocument, YamlPath } from "./yaml.ts";

export interface ReadOptions {
  readonly document: RuleDocument;
  /** Where the values stand in the document. */
  readonly path: YamlPath;
  /** The rule's file, below whose directory `*_file` secrets stand. */
  readonly file: string;
  /** Values of the settings for options that the file does not set. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Neither insist on required options nor read secrets: for trying a rule out without sending anything. */
  readonly lenient?: boolean;
  /** The text is a person's at the console, who may not read the server's files. */
  readonly withoutFiles?: boolean;
  /** Takes a problem and lets the reading go on; the first one ends it unless set. */
  report?(path: YamlPath, message: string): void;
  /** Options that are there under a misspelt name, which is told of already. */
  readonly misspelt?: ReadonlySet<string>;
}

export const FILES_ONLY =
  "files of the server are for rule files only; write what is in it here, or use a contact point";

/**
 * Reads declared options out of a hash; refuses with the place what has the wrong type or is missing. With `report` what
 * was refused is undefined in the answer.
 */
export function readOptions<O extends RuleOptions>(
  options: O,
  given: Fields,
  context: ReadOptions,
): RuleOptionValues<O> {
  const values: Record<string, unknown> = {};
  const { document, path } = context;
  const refuse = context.report ?? document.refuse;
  for (const [name, option] of Object.entries(options)) {
    if (context.lenient && option.type === "secret") {
      values[name] = undefined;
      continue;
    }
    const fileName = `${name}_file`;
    const fromFile = option.type === "secret" && Object.hasOwn(given, fileName);
    if (fromFile && Object.hasOwn(given, name)) {
      refuse([...path, name], `and ${fileName} are both given; write one of them`);
    }
    let value: Value | undefined = Object.hasOwn(given, name) ? given[name] : undefined;
    if (fromFile) {
      const read = () => readSecret(given[fileName]!, [...path, fileName], context);
      value = context.report ? document.attempt(read) : read();
      if (value === undefined) continue;
    }
    if (value === undefined || value === null) {
      const setting = context.defaults?.[name];
      const byDefault = setting === undefined || setting === null ? option.default : option.read(setting as Value);
      if (byDefault === undefined && option.required && !context.lenient && !context.misspelt?.has(name)) {
        refuse(path, `${name} is missing: ${option.meaning}`);
      }
      values[name] = byDefault;
      continue;
    }
    try {
      values[name] = option.read(value);
    } catch (error) {
      if (!(error instanceof OptionProblem)) throw error;
      refuse([...path, name, ...error.path], error.message);
    }
  }
  return values as RuleOptionValues<O>;
}

function readSecret(given: Value, path: YamlPath, { document, file, withoutFiles }: ReadOptions): Value {
  if (withoutFiles) return document.refuse(path, FILES_ONLY);
  if (typeof given !== "string") return document.refuse(path, "takes the name of a file");
  try {
    return readFileSync(resolve(dirname(file), given), "utf8").trim();
  } catch (error) {
    return document.refuse(path, `cannot be read: ${messageOf(error)}`);
  }
}

/**
 * ElastAlert: a value `$name$` stands for the rule's property of that name. One that holds a secret stands for it only
 * where a secret belongs, so that no text can show it.
 */
export function resolveReferences(root: Fields): Fields {
  const secrets = secretProperties(root);
  const resolveIn = (value: Value, isSecret: boolean): Value => {
    if (Array.isArray(value)) return value.map((item) => resolveIn(item, isSecret));
    if (isHash(value)) {
      const entries = Object.entries(value);
      return Object.fromEntries(
        entries.map(([name, item]) => [name, resolveIn(item, isSecret || isSecretOption(name))]),
      );
    }
    const name = referredName(value);
    if (name === undefined || !Object.hasOwn(root, name) || (secrets.has(name) && !isSecret)) return value;
    return root[name]!;
  };
  return resolveIn(root, false) as Fields;
}

/** The properties of a rule that hold secrets: the options that are secret, and what these refer to. */
export function secretProperties(root: Fields): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: Value, isSecret: boolean): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, isSecret);
    else if (isHash(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (isSecretOption(name)) found.add(name);
        walk(item, isSecret || isSecretOption(name));
      }
    } else if (isSecret) {
      const name = referredName(value);
      if (name !== undefined) found.add(name);
    }
  };
  walk(root, false);
  return found;
}

/** Whether an option of some channel holds a secret. */
export function isSecretOption(name: string): boolean {
  return channelDeclarations().some(({ options }) => Object.hasOwn(options, name) && options[name]!.isSecret);
}

function referredName(value: Value): string | undefined {
  return typeof value === "string" ? /^\$(.+)\$$/s.exec(value)?.[1] : undefined;
}
