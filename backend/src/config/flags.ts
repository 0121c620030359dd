import { unknownKey } from "./convert.ts";
import { type Given, type Layer, type Leaf, leaves, namesOf } from "./layers.ts";
import { readTextValue } from "./text-value.ts";

/** Settings given on the command line, by their path. */
export function flagLayer(flags: Readonly<Record<string, string>>, directory: string, problems: string[]): Layer {
  const known = leaves.flatMap(namesOf);
  for (const name of Object.keys(flags)) {
    if (!known.includes(name)) problems.push(`--${name}: ${unknownKey(name, known)}`);
  }
  const given = (leaf: Leaf, name: string, isSecretFile: boolean): Given | undefined => {
    const raw = flags[name];
    if (raw === undefined) return undefined;
    const source = `--${name}`;
    const at = (below: readonly (string | number)[]): string => source + below.map((step) => `[${step}]`).join("");
    return {
      raw: isSecretFile ? raw : readTextValue(leaf.field, raw),
      isSecretFile,
      source,
      where: source,
      at,
      base: { directory },
    };
  };
  return {
    value: (leaf) => given(leaf, leaf.path.join("."), false),
    secretFile: (leaf) => given(leaf, `${leaf.path.join(".")}_file`, true),
  };
}
