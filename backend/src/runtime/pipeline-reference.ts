import type { Declaration } from "../component/declaration.ts";
import type { Options } from "../component/options.ts";
import { stockBank } from "../filters/grok/bank.ts";
import { CODEC_OPTIONS, FILTER_OPTIONS, INPUT_OPTIONS, OUTPUT_OPTIONS } from "../pipeline/common-options.ts";
import type { PipelineSettings } from "../pipeline/pipeline.ts";
import { registries } from "./registries.ts";

export interface OptionReference {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
  readonly required: boolean;
  /** As a text; null when there is none. */
  readonly default: string | null;
  readonly choices: readonly string[];
}

export interface PluginReference {
  readonly name: string;
  readonly summary: string;
  readonly example: string;
  /** Its own, then those that all of its kind take. Options that are refused are left out. */
  readonly options: readonly OptionReference[];
}

/** What a pipeline may say. */
export interface PipelineReference {
  readonly inputs: readonly PluginReference[];
  readonly filters: readonly PluginReference[];
  readonly outputs: readonly PluginReference[];
  readonly codecs: readonly PluginReference[];
  /** Names of stock grok patterns. */
  readonly patterns: readonly string[];
}

export function pipelineReference({ ecsCompatibility }: PipelineSettings): PipelineReference {
  const { inputs, filters, outputs, codecs } = registries;
  return {
    inputs: inputs.map((one) => plugin(one, INPUT_OPTIONS)),
    filters: filters.map((one) => plugin(one, FILTER_OPTIONS)),
    outputs: outputs.map((one) => plugin(one, OUTPUT_OPTIONS)),
    codecs: codecs.map((one) => plugin(one, CODEC_OPTIONS)),
    patterns: [...stockBank(ecsCompatibility).keys()].sort(),
  };
}

function plugin({ name, summary, example, options }: Declaration<Options>, common: Options): PluginReference {
  return { name, summary, example, options: [...references(options), ...references(common)] };
}

function references(options: Options): OptionReference[] {
  return Object.entries(options)
    .filter(([, { refused }]) => refused === undefined)
    .map(([name, { type, meaning, required, default: standard, defaultText, choices }]) => ({
      name,
      type,
      meaning,
      required,
      default: defaultText ?? textOf(standard),
      choices: choices ?? [],
    }));
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (value instanceof Map) return value.size === 0 ? "{}" : JSON.stringify(Object.fromEntries(value));
  return JSON.stringify(value);
}
