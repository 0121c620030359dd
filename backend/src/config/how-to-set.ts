import type { TObject, TSchema } from "typebox";
import { stringify } from "yaml";
import { environmentName } from "./environment.ts";
import { type Field, fieldOf } from "./fields.ts";

/** The three ways to give a setting a value, ready to be copied. */
export interface HowToSet {
  /** For `heimdall.yaml`. */
  readonly yaml: string;
  /** For a shell or an environment file. */
  readonly environment: string;
  /** For the command line of `heimdall run`. */
  readonly flag: string;
}

/**
 * How a setting is set, with the value that it has, or with a placeholder where it has none. A secret is shown as a
 * file to read it from: a file's mode protects it, a command line and an environment are seen by others.
 */
export function howToSet(path: readonly string[], field: Field, written: unknown): HowToSet {
  const isSecret = field.kind === "secret";
  const keys = isSecret ? [...path.slice(0, -1), `${path.at(-1)}_file`] : path;
  const value = isSecret ? `/run/secrets/heimdall_${path.join("_")}` : (exampleOf(field, written) ?? "…");
  const tree = keys.reduceRight<unknown>((below, key) => ({ [key]: below }), value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return {
    yaml: stringify(tree, { lineWidth: 100 }).trimEnd(),
    environment: `${environmentName(keys.join("."))}=${quoted(text)}`,
    flag: `--${keys.join(".")}=${quoted(text)}`,
  };
}

function exampleOf(field: Field, written: unknown): unknown {
  if (field.kind !== "list") return written === "INF" && field.default === null ? "…" : written;
  return (written as readonly unknown[]).length > 0 ? written : [placeholder(field.items!)];
}

/** An entry of a list with its names, to be filled in. */
function placeholder(item: TSchema): unknown {
  if (fieldOf(item)) return "…";
  const required = Object.entries((item as TObject).properties).filter(
    ([, property]) => fieldOf(property as TSchema)!.default === undefined,
  );
  return Object.fromEntries(required.map(([name]) => [name, "…"]));
}

function quoted(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
