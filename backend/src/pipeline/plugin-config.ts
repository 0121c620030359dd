import { basename } from "node:path";
import type { ComponentContext, Declaration, EcsCompatibility } from "../component/declaration.ts";
import type { Options } from "../component/options.ts";
import { ConfigurationError, type Place } from "../errors.ts";
import { nearestNames } from "../nearest.ts";
import type { PluginNode } from "./ast.ts";
import { coerce } from "./coerce.ts";
import { type Environment, substituteValue } from "./environment.ts";
import { rateLimited } from "./rate-limit.ts";
import { readSettings } from "./settings.ts";

export type PluginKind = "input" | "filter" | "codec" | "output";

/** A plugin of a pipeline file, validated: its options are of the declared types. */
export interface PluginConfig<D> {
  /** Null for a stand-in: a plugin that is accepted by name and never run. */
  readonly declaration: D | null;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The options that every plugin of the kind takes. */
  readonly common: Readonly<Record<string, unknown>>;
  readonly context: ComponentContext;
}

export interface ConfigureSettings {
  readonly environment: Environment;
  readonly ecsCompatibility: EcsCompatibility;
  warn(message: string): void;
  now(): number;
}

/** A plugin name that Heimdall has no component for; the one mistake that a later version may heal. */
export class UnknownPluginError extends ConfigurationError {
  readonly kind: PluginKind;
  readonly plugin: string;

  constructor(kind: PluginKind, plugin: string, known: readonly string[], place: Place) {
    const nearest = nearestNames(plugin, known);
    const hint =
      nearest.length > 0 ? `did you mean ${nearest.join(", ")}?` : `there are: ${[...known].sort().join(", ")}`;
    super(`Heimdall has no ${kind} '${plugin}'; ${hint}`, { place });
    this.name = "UnknownPluginError";
    this.kind = kind;
    this.plugin = plugin;
  }
}

/** What a kind of plugin is looked up in and which options all of its plugins take. */
export interface PluginRoom<D> {
  readonly kind: PluginKind;
  readonly declarations: readonly D[];
  readonly commonOptions: Options;
  /** Whether a plugin is only stood in for: known by name, its own options not looked at. */
  standIn?(name: string): boolean;
}

/**
 * Validates a plugin against its declaration: name, settings, types, required and refused options. Throws a
 * ConfigurationError at the place of what is wrong.
 */
export function configurePlugin<D extends Declaration<Options>>(
  node: PluginNode,
  room: PluginRoom<D>,
  settings: ConfigureSettings,
): PluginConfig<D> {
  const standIn = room.standIn?.(node.name) ?? false;
  const declaration = standIn ? null : (room.declarations.find(({ name }) => name === node.name) ?? null);
  if (!declaration && !standIn) {
    const known = room.declarations.map(({ name }) => name);
    throw new UnknownPluginError(room.kind, node.name, known, node.place);
  }
  const own: Options = declaration?.options ?? {};
  const values: Record<string, unknown> = {};
  const places = new Map<string, Place>();
  for (const [name, setting] of readSettings(node)) {
    const option = own[name] ?? room.commonOptions[name];
    if (!option) {
      if (standIn) continue;
      throw unknownSetting(
        room.kind,
        node.name,
        name,
        [...Object.keys(own), ...Object.keys(room.commonOptions)],
        setting.place,
      );
    }
    if (option.refused !== undefined) {
      throw new ConfigurationError(`${node.name} does not take '${name}': ${option.refused}`, { place: setting.place });
    }
    const value = substituteValue(setting.value, settings.environment, setting.place);
    const coerced = coerce(option, value, setting.place.file);
    if ("expected" in coerced) {
      throw new ConfigurationError(`'${name}' of ${node.name} takes ${coerced.expected}`, { place: setting.place });
    }
    values[name] = coerced.value;
    places.set(name, setting.place);
  }
  const common = pick(room.commonOptions, values, node);
  return {
    declaration,
    name: node.name,
    options: pick(own, values, node),
    common,
    context: createContext(node, places, common, settings),
  };
}

function unknownSetting(kind: PluginKind, plugin: string, name: string, known: readonly string[], place: Place): Error {
  const nearest = nearestNames(name, known);
  const hint =
    nearest.length > 0
      ? `did you mean ${nearest.join(", ")}?`
      : `its settings are: ${[...new Set(known)].sort().join(", ")}`;
  return new ConfigurationError(`the ${kind} ${plugin} has no setting '${name}'; ${hint}`, { place });
}

/** The values of a set of options, with defaults; refuses when a required one is missing. */
function pick(options: Options, values: Readonly<Record<string, unknown>>, node: PluginNode): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    if (option.required && values[name] === undefined) {
      throw new ConfigurationError(`${node.name} needs the setting '${name}': ${option.meaning}`, {
        place: node.place,
      });
    }
    picked[name] = values[name] ?? option.default;
  }
  return picked;
}

function createContext(
  node: PluginNode,
  places: ReadonlyMap<string, Place>,
  common: Readonly<Record<string, unknown>>,
  settings: ConfigureSettings,
): ComponentContext {
  const { place } = node;
  const id = (common.id as string | undefined) ?? `${node.name}@${basename(place.file)}:${place.line}:${place.column}`;
  return {
    id,
    ecs: (common.ecs_compatibility as EcsCompatibility | undefined) ?? settings.ecsCompatibility,
    place,
    refuse(optionName, message) {
      throw new ConfigurationError(message, { place: places.get(optionName) ?? place });
    },
    warn: rateLimited((message) => settings.warn(`${id}: ${message}`), settings.now),
    now: settings.now,
  };
}
