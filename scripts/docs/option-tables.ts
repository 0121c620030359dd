import type { RuleOption, RuleOptions } from "../../backend/src/alerting/options.ts";
import type { ConfigValue, Option, Options } from "../../backend/src/component/options.ts";
import { formatBytes } from "../../backend/src/config/quantities.ts";
import { code, prose, table } from "./markdown.ts";

type AnyOption = Option<unknown> | RuleOption<unknown>;

/** The options that can be used, and those that are refused with what to do instead. */
export function optionTables(
  options: Options | RuleOptions,
  writeDefault: (option: AnyOption) => string,
): { readonly usable: string | null; readonly refused: string | null } {
  const entries = Object.entries<AnyOption>(options);
  const usable = entries.filter(([, { refused }]) => refused === undefined);
  const refused = entries.filter(([, option]) => option.refused !== undefined);
  return {
    usable:
      usable.length === 0
        ? null
        : table(
            ["option", "type", "default", "meaning"],
            usable.map(([name, option]) => [
              code(name),
              typeOf(option),
              option.required ? "**required**" : writeDefault(option),
              prose(option.meaning),
            ]),
          ),
    refused:
      refused.length === 0
        ? null
        : table(
            ["option", "instead"],
            refused.map(([name, option]) => [code(name), prose(option.refused!)]),
          ),
  };
}

function typeOf({ type, choices }: AnyOption): string {
  return choices === undefined ? type : `${type}: ${choices.map(code).join(", ")}`;
}

/** A default as a pipeline file would write it. */
export function pipelineDefault(option: AnyOption): string {
  if ("defaultText" in option && option.defaultText !== undefined) return option.defaultText;
  if (option.default === undefined) return "";
  if (option.type === "bytes") return code(formatBytes(option.default as number));
  return code(writePipelineValue(option.default as ConfigValue));
}

function writePipelineValue(value: ConfigValue): string {
  if (value instanceof Map) {
    const pairs = [...value].map(([name, item]) => `${JSON.stringify(name)} => ${writePipelineValue(item)}`);
    return pairs.length === 0 ? "{ }" : `{ ${pairs.join(" ")} }`;
  }
  if (Array.isArray(value)) return `[${value.map(writePipelineValue).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const UNITS = [
  ["weeks", 604_800_000],
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
  ["seconds", 1_000],
  ["milliseconds", 1],
] as const;

/** A default as a rule file would write it. */
export function ruleDefault(option: AnyOption): string {
  const value = option.default;
  if (value === undefined) return "";
  if (option.type !== "duration") return code(typeof value === "string" ? value || '""' : JSON.stringify(value));
  const milliseconds = value as number;
  const [unit, size] = UNITS.find(([, factor]) => milliseconds >= factor && milliseconds % factor === 0) ?? [
    "seconds",
    1000,
  ];
  return code(`{${unit}: ${milliseconds / size}}`);
}
