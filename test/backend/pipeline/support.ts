import { components as codecs } from "../../../backend/src/codecs/registry.generated.ts";
import {
  defineFilter,
  type FilterDeclaration,
  type OutputDeclaration,
} from "../../../backend/src/component/declaration.ts";
import { option } from "../../../backend/src/component/options.ts";
import { createEvent, type Event } from "../../../backend/src/event/event.ts";
import { deepCopyFields, type Fields } from "../../../backend/src/event/value.ts";
import { components as filters } from "../../../backend/src/filters/registry.generated.ts";
import { compilePipeline, type Pipeline, type PipelineSettings } from "../../../backend/src/pipeline/compile.ts";
import { DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/pipeline-settings.ts";

export const NOW = Date.UTC(2026, 10, 21);

/** Succeeds on every event; its common options are what is tested. */
export const pass = defineFilter({
  name: "pass",
  summary: "Does nothing, successfully.",
  options: {},
  example: "filter { pass { } }",
  create: () => ({ apply: () => true }),
});

/** Notes its text in the list `seen`, so that a test sees which filters ran in which order. */
export const note = defineFilter({
  name: "note",
  summary: "Notes a text.",
  options: { text: option.string({ required: true, meaning: "What to note." }) },
  example: 'filter { note { text => "a" } }',
  create: ({ text }) => ({
    apply(event) {
      const seen = event.fields.seen;
      if (Array.isArray(seen)) seen.push(text);
      else event.fields.seen = [text];
      return true;
    },
  }),
});

export interface CompileOptions {
  readonly settings?: Partial<PipelineSettings>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly filters?: readonly FilterDeclaration[];
  readonly outputs?: readonly OutputDeclaration[];
  readonly warnings?: string[];
}

export function compileText(text: string, options: CompileOptions = {}): Pipeline {
  return compilePipeline(
    [{ file: "test.conf", text }],
    { ...DEFAULT_PIPELINE_SETTINGS, ...options.settings },
    {
      registries: {
        filters: [...filters, pass, note, ...(options.filters ?? [])],
        codecs,
        inputs: [],
        outputs: options.outputs ?? [],
      },
      environment: options.environment ?? {},
      now: () => NOW,
      warn: (message) => options.warnings?.push(message),
      standIn: (_, name) => !options.outputs?.some((output) => output.name === name),
    },
  );
}

export function makeEvent(fields: Fields, order = 0): Event {
  const event = createEvent(deepCopyFields(fields), NOW);
  event.order = order;
  return event;
}

/** The fields that come out of a filter section. */
export function filterFields(text: string, events: readonly Fields[], options: CompileOptions = {}): Fields[] {
  return compileText(text, options)
    .filter(events.map((fields, index) => makeEvent(fields, index)))
    .map((event) => event.fields);
}

/** The message of the error with which a text is refused. */
export function refusal(text: string, options: CompileOptions = {}): string {
  try {
    compileText(text, options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the configuration was accepted");
}
