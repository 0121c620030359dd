import type { TObject, TSchema } from "typebox";
import type { Base } from "./convert.ts";
import { type Field, fieldOf } from "./fields.ts";
import { settingsSchema } from "./schema.ts";

/** A setting with its place in the tree. */
export interface Leaf {
  readonly path: readonly string[];
  readonly field: Field;
}

/** A value as one layer has it. */
export interface Given {
  readonly raw: unknown;
  /** True when `raw` names a file that holds the value. */
  readonly isSecretFile: boolean;
  /** Where it came from, for the list of settings. */
  readonly source: string;
  /** Where it came from with the key's path, for errors. */
  readonly where: string;
  /** The same for something below it, in a list. */
  at(below: readonly (string | number)[]): string;
  readonly base: Base;
}

/** The file, the environment or the flags. */
export interface Layer {
  value(leaf: Leaf): Given | undefined;
  secretFile(leaf: Leaf): Given | undefined;
}

/** Every setting, in the order of the schema. */
export const leaves: readonly Leaf[] = [...leavesOf(settingsSchema, [])];

/** Every section's path, dotted. */
export const sections: ReadonlySet<string> = new Set(
  leaves.flatMap(({ path }) => path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1).join("."))),
);

function* leavesOf(schema: TObject, path: readonly string[]): Generator<Leaf> {
  for (const [name, property] of Object.entries(schema.properties)) {
    const field = fieldOf(property as TSchema);
    if (field) yield { path: [...path, name], field };
    else yield* leavesOf(property as unknown as TObject, [...path, name]);
  }
}

/** `retention.logs[1].days` */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

/** The names that a setting may be given by: its own, and `_file` for a secret. */
export function namesOf({ path, field }: Leaf): string[] {
  const name = path.join(".");
  return field.kind === "secret" ? [name, `${name}_file`] : [name];
}
