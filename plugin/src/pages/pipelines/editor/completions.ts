import type { OptionReference, PipelineReference, PluginReference } from "../../../api/pipeline-types.ts";
import type { CompletionOption } from "../../../components/code-editor/code-editor.tsx";
import { type PluginKind, placeAt } from "./text-place.ts";

const SECTIONS: readonly CompletionOption[] = ["input", "filter", "output"].map((label) => ({
  label,
  apply: `${label} {\n  $0\n}`,
}));
const WORDS: readonly CompletionOption[] = [
  { label: "if", apply: "if [$0] {\n  \n}" },
  { label: "else if", apply: "else if [$0] {\n  \n}" },
  { label: "else", apply: "else {\n  $0\n}" },
];
const OPERATORS: readonly CompletionOption[] = ["and", "or", "xor", "nand", "in", "not in"].map((label) => ({ label }));

/** What may stand at the cursor of a pipeline's text. */
export function completePipeline(reference: PipelineReference, before: string): readonly CompletionOption[] {
  const place = placeAt(before);
  switch (place.at) {
    case "top":
      return SECTIONS;
    case "statement":
      return [...pluginsOf(reference, place.kind).map(pluginOption), ...(place.kind === "input" ? [] : WORDS)];
    case "condition":
      return OPERATORS;
    case "option":
      return optionsOf(reference, place.kind, place.plugin)
        .filter(({ name }) => !place.written.includes(name))
        .map(optionOption);
    case "value": {
      if (place.isReference && place.option === "match") return reference.patterns.map((label) => ({ label }));
      const option = optionsOf(reference, place.kind, place.plugin).find(({ name }) => name === place.option);
      return valuesOf(reference, option, place.isText);
    }
    default:
      return [];
  }
}

/** What a word of the text means; null when there is nothing to say. */
export function explainPipeline(reference: PipelineReference, before: string, word: string): string | null {
  const place = placeAt(before);
  if (place.at === "statement")
    return pluginsOf(reference, place.kind).find(({ name }) => name === word)?.summary ?? null;
  if (place.at !== "option") return null;
  const option = optionsOf(reference, place.kind, place.plugin).find(({ name }) => name === word);
  return option ? `${detailOf(option)}\n${option.meaning}` : null;
}

function pluginsOf(reference: PipelineReference, kind: PluginKind): readonly PluginReference[] {
  return { input: reference.inputs, filter: reference.filters, output: reference.outputs, codec: reference.codecs }[
    kind
  ];
}

function optionsOf(reference: PipelineReference, kind: PluginKind, plugin: string): readonly OptionReference[] {
  return pluginsOf(reference, kind).find(({ name }) => name === plugin)?.options ?? [];
}

function pluginOption({ name, summary, options }: PluginReference): CompletionOption {
  const required = options.filter(({ required: isRequired }) => isRequired);
  const body = required.length === 0 ? "$0" : required.map((one, at) => template(one, at === 0)).join("\n  ");
  return { label: name, info: summary, apply: `${name} {\n  ${body}\n}` };
}

function optionOption(option: OptionReference): CompletionOption {
  return { label: option.name, detail: detailOf(option), info: option.meaning, apply: template(option, true) };
}

function template({ name, type }: OptionReference, hasCursor: boolean): string {
  const cursor = hasCursor ? "$0" : "";
  switch (type) {
    case "hash":
      return `${name} => { "${cursor}" => "" }`;
    case "array":
      return `${name} => ["${cursor}"]`;
    case "number":
    case "boolean":
    case "codec":
      return `${name} => ${cursor}`;
    default:
      return `${name} => "${cursor}"`;
  }
}

function valuesOf(
  reference: PipelineReference,
  option: OptionReference | undefined,
  isText: boolean,
): readonly CompletionOption[] {
  if (!option) return [];
  if (option.type === "codec") return reference.codecs.map(({ name, summary }) => ({ label: name, info: summary }));
  if (option.type === "boolean") return [{ label: "true" }, { label: "false" }];
  return option.choices.map((label) => ({ label, ...(!isText && { apply: `"${label}"` }) }));
}

function detailOf({ type, required, default: standard }: OptionReference): string {
  if (required) return `${type}, required`;
  return standard === null ? type : `${type}, default ${standard}`;
}
