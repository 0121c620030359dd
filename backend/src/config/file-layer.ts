import { dirname, relative } from "node:path";
import { formatPlace } from "../errors.ts";
import { unknownKey } from "./convert.ts";
import { type KeyPath, readSettingsFile } from "./file.ts";
import { formatPath, type Given, type Layer, leaves, namesOf, sections } from "./layers.ts";

/** Settings from `heimdall.yaml`; keys that nothing has are reported at once. */
export function fileLayer(file: string, workingDirectory: string, problems: string[]): Layer {
  const below = relative(workingDirectory, file);
  const shown = below.startsWith("..") ? file : below;
  const { content, placeOf } = readSettingsFile(file, shown);
  const base = { directory: dirname(file) };
  const known = new Set(leaves.flatMap(namesOf));
  const locate = (path: KeyPath): string => `${formatPlace(placeOf(path))}: ${formatPath(path)}`;
  checkKeys(content, []);

  function checkKeys(section: Readonly<Record<string, unknown>>, path: readonly string[]): void {
    for (const [name, value] of Object.entries(section)) {
      const here = [...path, name];
      const dotted = here.join(".");
      if (known.has(dotted)) continue;
      if (!sections.has(dotted)) {
        problems.push(`${locate(here)}: ${unknownKey(name, childrenOf(path))}`);
      } else if (isSection(value)) {
        checkKeys(value, here);
      } else if (value !== null) {
        problems.push(`${locate(here)}: is a section; write its keys below it: ${childrenOf(here).join(", ")}`);
      }
    }
  }

  const given = (path: readonly string[], isSecretFile: boolean): Given | undefined => {
    let raw: unknown = content;
    for (const name of path) raw = isSection(raw) && Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (raw === undefined) return undefined;
    const { line } = placeOf(path);
    const at = (below: KeyPath): string => locate([...path, ...below]);
    return { raw, isSecretFile, source: `${shown}:${line}`, where: at([]), at, base };
  };
  return {
    value: (leaf) => given(leaf.path, false),
    secretFile: ({ path }) => given([...path.slice(0, -1), `${path.at(-1)}_file`], true),
  };
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names below a section: settings and sections. */
function childrenOf(path: readonly string[]): string[] {
  const prefix = path.length === 0 ? "" : `${path.join(".")}.`;
  const all = [...leaves.flatMap(namesOf), ...sections];
  return all
    .filter((name) => name.startsWith(prefix) && !name.slice(prefix.length).includes("."))
    .map((name) => name.slice(prefix.length));
}
