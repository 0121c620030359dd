import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { messageOf } from "../errors.ts";
import { type Fields, isHash, type Value } from "../event/value.ts";
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
  /** Do not insist on required options: for trying a rule out without sending anything. */
  readonly lenient?: boolean;
}

/** Reads declared options out of a hash; refuses with the place what has the wrong type or is missing. */
export function readOptions<O extends RuleOptions>(
  options: O,
  given: Fields,
  context: ReadOptions,
): RuleOptionValues<O> {
  const values: Record<string, unknown> = {};
  const { document, path } = context;
  for (const [name, option] of Object.entries(options)) {
    const fileName = `${name}_file`;
    const fromFile = option.type === "secret" && Object.hasOwn(given, fileName);
    const value: Value | undefined = fromFile
      ? readSecret(given[fileName]!, [...path, fileName], context)
      : Object.hasOwn(given, name)
        ? given[name]
        : undefined;
    if (fromFile && Object.hasOwn(given, name)) {
      document.refuse([...path, name], `and ${fileName} are both given; write one of them`);
    }
    if (value === undefined || value === null) {
      const setting = context.defaults?.[name];
      const byDefault = setting === undefined || setting === null ? option.default : option.read(setting as Value);
      if (byDefault === undefined && option.required && !context.lenient) {
        document.refuse(path, `${name} is missing: ${option.meaning}`);
      }
      values[name] = byDefault;
      continue;
    }
    try {
      values[name] = option.read(value);
    } catch (error) {
      if (!(error instanceof OptionProblem)) throw error;
      document.refuse([...path, name, ...error.path], error.message);
    }
  }
  return values as RuleOptionValues<O>;
}

function readSecret(given: Value, path: YamlPath, { document, file }: ReadOptions): Value {
  if (typeof given !== "string") return document.refuse(path, "takes the name of a file");
  try {
    return readFileSync(resolve(dirname(file), given), "utf8").trim();
  } catch (error) {
    return document.refuse(path, `cannot be read: ${messageOf(error)}`);
  }
}

/** ElastAlert: a value `$name$` stands for the rule's property of that name. */
export function resolveReferences(root: Fields): Fields {
  const resolveIn = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(resolveIn);
    if (isHash(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveIn(item)]));
    if (typeof value !== "string") return value;
    const name = /^\$(.+)\$$/s.exec(value)?.[1];
    return name !== undefined && Object.hasOwn(root, name) ? root[name]! : value;
  };
  return resolveIn(root) as Fields;
}
