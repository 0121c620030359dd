import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { type Base, convert } from "./convert.ts";
import { environmentLayer } from "./environment.ts";
import type { Field } from "./fields.ts";
import { fileLayer } from "./file-layer.ts";
import { flagLayer } from "./flags.ts";
import { type Given, type Layer, type Leaf, leaves } from "./layers.ts";
import type { Settings } from "./schema.ts";
import { readSecretFile } from "./secret-file.ts";

export interface SettingsSources {
  /** The file of `--config`; without it `heimdall.yaml` in the working directory, where there is one. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Flags by the setting's path: `http.port` → `9090`. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Relative paths of the environment and the flags stand below it; the process's unless set. */
  readonly workingDirectory?: string;
  /** False leaves secrets unread: for verbs that only need an address, run by somebody who may not read them. */
  readonly secrets?: boolean;
}

/** One setting as it came out, for people. */
export interface EffectiveSetting {
  readonly path: string;
  /** The value; `***` for a secret that is set. */
  readonly value: unknown;
  /** `default`, `heimdall.yaml:12`, `HEIMDALL_HTTP_PORT`, `--http.port`. */
  readonly source: string;
  readonly secret: boolean;
}

const effective = new WeakMap<Settings, readonly EffectiveSetting[]>();

/**
 * Reads the settings: the file, over it the environment (`HEIMDALL_…`), over it the flags. Throws one
 * ConfigurationError that lists everything that is wrong, each with its key's path, place and way out.
 */
export function loadSettings(sources: SettingsSources = {}): Settings {
  const workingDirectory = sources.workingDirectory ?? process.cwd();
  const file = settingsFile(sources.file, workingDirectory);
  const problems: string[] = [];
  const layers: Layer[] = [
    flagLayer(sources.flags ?? {}, workingDirectory, problems),
    environmentLayer(sources.env ?? {}, workingDirectory, problems),
    ...(file ? [fileLayer(file, workingDirectory, problems)] : []),
  ];
  const defaults = { directory: file ? dirname(file) : workingDirectory };

  const settings: Record<string, unknown> = {};
  const list: EffectiveSetting[] = [];
  for (const leaf of leaves) {
    const given = firstGiven(layers, leaf, problems);
    const value = given ? readGiven(leaf, given, problems, sources.secrets !== false) : defaultOf(leaf.field, defaults);
    put(settings, leaf.path, value);
    const secret = leaf.field.kind === "secret";
    list.push({
      path: leaf.path.join("."),
      value: secret && given && (value !== null || sources.secrets === false) ? "***" : value,
      source: given?.source ?? "default",
      secret,
    });
  }
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
  const result = deepFreeze(settings) as Settings;
  effective.set(result, list);
  return result;
}

/** Every setting with where it came from, secrets hidden. */
export function effectiveSettings(settings: Settings): readonly EffectiveSetting[] {
  return effective.get(settings) ?? [];
}

function settingsFile(given: string | undefined, workingDirectory: string): string | undefined {
  if (given !== undefined) return resolve(workingDirectory, given);
  const usual = resolve(workingDirectory, "heimdall.yaml");
  return existsSync(usual) ? usual : undefined;
}

/** Defaults are values already (a duration is milliseconds), but for paths, which stand somewhere. */
function defaultOf(field: Field, base: Base): unknown {
  return field.kind === "path" ? convert(field, field.default, base, () => undefined) : field.default;
}

function firstGiven(layers: readonly Layer[], leaf: Leaf, problems: string[]): Given | undefined {
  for (const layer of layers) {
    const value = layer.value(leaf);
    const file = leaf.field.kind === "secret" ? layer.secretFile(leaf) : undefined;
    if (value && file) problems.push(`${file.where}: is given together with ${value.source}; keep one of the two`);
    if (value ?? file) return value ?? file;
  }
  return undefined;
}

function readGiven(leaf: Leaf, given: Given, problems: string[], secrets: boolean): unknown {
  if (leaf.field.kind === "secret" && !secrets) return null;
  const report = (below: readonly (string | number)[], problem: string): void => {
    problems.push(`${given.at(below)}: ${problem}`);
  };
  const raw = given.isSecretFile ? readSecretFile(given.raw, given.base, report) : given.raw;
  return raw === undefined ? undefined : convert(leaf.field, raw, given.base, report);
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let section = target;
  for (const name of path.slice(0, -1)) {
    section[name] ??= {};
    section = section[name] as Record<string, unknown>;
  }
  section[path.at(-1)!] = value;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
