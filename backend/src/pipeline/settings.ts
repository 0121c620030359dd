import type { ConfigHash, ConfigValue, PluginValue } from "../component/options.ts";
import { ConfigurationError, type Place } from "../errors.ts";
import { ExactNumber, float, integer } from "../event/value.ts";
import type { PluginNode, ValueNode } from "./ast.ts";

/** A setting of a plugin, with the place where it was first written. */
export interface Setting {
  readonly value: ConfigValue;
  readonly place: Place;
}

/** A plugin as a value that still knows its place in the file. */
export interface PlacedPlugin extends PluginValue {
  readonly node: PluginNode;
}

export function isPlugin(value: ConfigValue): value is PluginValue {
  return (
    typeof value === "object" && !Array.isArray(value) && !(value instanceof Map) && !(value instanceof ExactNumber)
  );
}

export function isPlacedPlugin(value: ConfigValue): value is PlacedPlugin {
  return isPlugin(value) && "node" in value;
}

/**
 * The settings of a plugin by name, repeated ones merged (Logstash: lscl.rb): hashes merge, lists concatenate,
 * unequal scalars become a list.
 */
export function readSettings(plugin: PluginNode): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const { name, value: node, place } of plugin.settings) {
    const value = toConfigValue(node);
    const existing = settings.get(name);
    settings.set(
      name,
      existing ? { value: merge(name, existing.value, value, place), place: existing.place } : { value, place },
    );
  }
  return settings;
}

function merge(name: string, existing: ConfigValue, value: ConfigValue, place: Place): ConfigValue {
  if (existing instanceof Map !== value instanceof Map) {
    throw new ConfigurationError(`'${name}' stands twice, once as a hash and once as something else; write it once`, {
      place,
    });
  }
  if (existing instanceof Map) return mergeHashes(existing, value as ConfigHash);
  if (Array.isArray(existing)) return [...existing, ...(Array.isArray(value) ? value : [value])];
  if (Array.isArray(value)) return [existing, ...value];
  return isEqual(existing, value) ? existing : [existing, value];
}

/** Equal keys collect their values into a list without duplicates (Logstash: hash_merge). */
function mergeHashes(first: ConfigHash, second: ConfigHash): ConfigHash {
  const merged: ConfigHash = new Map(first);
  for (const [key, value] of second) {
    const existing = merged.get(key);
    merged.set(key, existing === undefined ? value : mergeEntry(existing, value));
  }
  return merged;
}

function mergeEntry(existing: ConfigValue, value: ConfigValue): ConfigValue {
  if (existing instanceof Map && value instanceof Map) return mergeHashes(existing, value);
  if (!Array.isArray(existing) && !Array.isArray(value) && isEqual(existing, value)) return existing;
  const list = Array.isArray(existing) ? [...existing] : [existing];
  for (const item of Array.isArray(value) ? value : [value]) {
    if (!list.some((other) => isEqual(other, item))) list.push(item);
  }
  return list;
}

function isEqual(a: ConfigValue, b: ConfigValue): boolean {
  if (a instanceof ExactNumber && b instanceof ExactNumber) return a.kind === b.kind && a.value === b.value;
  return a === b;
}

export function toConfigValue(node: ValueNode): ConfigValue {
  switch (node.type) {
    case "string":
    case "bareword":
      return node.text;
    case "number":
      return toNumberValue(node.text);
    case "array":
      return node.items.map(toConfigValue);
    case "hash":
      return new Map(node.entries.map(({ key, value }) => [key, toConfigValue(value)]));
    case "plugin": {
      const settings: ConfigHash = new Map([...readSettings(node)].map(([name, { value }]) => [name, value]));
      const plugin: PlacedPlugin = { plugin: node.name, settings, node };
      return plugin;
    }
  }
}

/** A number as the grammar writes it: with a point a float, else an integer of any size. */
export function toNumberValue(text: string): number | ExactNumber {
  return text.includes(".") ? float(Number(text)) : integer(BigInt(text));
}
