import type { PipelineTextView, WholePipelineText } from "../api/pipeline-port.ts";
import type { Settings } from "../config/schema.ts";
import type { Definition } from "../definitions/definitions.ts";
import { pipelineSettingsOf } from "./configuration.ts";
import type { PipelineKeeper } from "./pipeline-keeper.ts";
import type { PipelineActivity, PipelineRates } from "./pipeline-rates.ts";
import { hideSecrets } from "./pipeline-secrets.ts";
import { type PipelineText, readPipelineTexts, storedFile } from "./pipeline-texts.ts";
import { MAIN } from "./pipelines.ts";

/** A pipeline that runs, with the texts that it is made of. */
export interface PipelineView {
  readonly name: string;
  readonly inputs: readonly { readonly id: string; readonly plugin: string }[];
  readonly outputs: readonly { readonly id: string; readonly plugin: string }[];
  readonly texts: readonly string[];
  readonly activity: PipelineActivity;
}

export interface PipelineViews {
  pipelines(): readonly PipelineView[];
  texts(): Promise<readonly PipelineTextView[]>;
  /** Undefined when there is no such text. */
  text(name: string): Promise<WholePipelineText | undefined>;
}

const OF_A_FILE = "it is a file on the server; change it there, or make a copy that can be edited here";

export function createPipelineViews(
  settings: Settings,
  keeper: PipelineKeeper,
  rates: PipelineRates,
  saved: () => Promise<readonly Definition[]>,
): PipelineViews {
  const { directory } = settings.pipelines;
  const pipelineOf = (file: string) =>
    keeper.configuration().definitions.find(({ sources }) => sources.some((source) => source.file === file));

  const viewOf = ({ name, origin, file }: PipelineText, definition: Definition | undefined): PipelineTextView => {
    const leftOut = keeper.leftOut().find((one) => one.name === name);
    const inForce = keeper.saved().find((one) => one.name === name);
    // What was taken back has another version and the same text.
    const isOld = origin === "stored" && inForce?.text !== definition?.text;
    return {
      name,
      origin,
      file: origin === "file" ? file : null,
      read_only: origin === "file" ? OF_A_FILE : null,
      pipeline: pipelineOf(file)?.id ?? null,
      state: leftOut ? "left out" : isOld || !pipelineOf(file) ? "waiting" : "in force",
      problem: leftOut?.message ?? (isOld ? (keeper.refusal()?.message ?? null) : null),
      version: definition?.version ?? null,
      changed_at: definition?.changedAt ?? null,
      changed_by: definition?.changedBy ?? null,
    };
  };
  const all = async (): Promise<{ text: PipelineText; definition: Definition | undefined }[]> => {
    const definitions = await saved();
    const files = readPipelineTexts(directory, []).map((text) => ({ text, definition: undefined }));
    const stored = definitions.map((definition) => {
      const { name, text } = definition;
      const own: PipelineText = { name, origin: "stored", file: storedFile(directory, name), text };
      return { text: own, definition };
    });
    return [...files, ...stored];
  };

  return {
    pipelines() {
      const { definitions, pipelines } = keeper.configuration();
      return definitions.map(({ id, sources }, number) => {
        const { inputs, outputs } = pipelines[number]!.pipeline;
        const named = ({ name, context }: { name: string; context: { id: string } }) => ({
          id: context.id,
          plugin: name,
        });
        return {
          name: id,
          inputs: inputs.map(named),
          outputs: outputs.map(named),
          texts: sources.filter(({ file }) => !isBuiltIn(file)).map(({ file }) => nameOf(file, directory)),
          activity: rates.of(id),
        };
      });
    },
    async texts() {
      return (await all()).map(({ text, definition }) => viewOf(text, definition));
    },
    async text(name) {
      const texts = await all();
      // A saved one that a file has taken the name of is still found, to be renamed or deleted.
      const found = texts.findLast(({ text }) => text.name === name);
      if (!found && name !== MAIN) return undefined;
      const sources = (id: string | undefined) =>
        keeper.configuration().definitions.find((one) => one.id === id)?.sources ?? [];
      if (!found) {
        return {
          name,
          origin: "file",
          file: null,
          read_only: "it is built in: listeners of the settings, and outputs where no file names any",
          pipeline: MAIN,
          state: "in force",
          problem: null,
          version: null,
          changed_at: null,
          changed_by: null,
          text: "",
          built_in: sources(MAIN).filter(({ file }) => isBuiltIn(file)),
        };
      }
      const view = viewOf(found.text, found.definition);
      return {
        ...view,
        text: hideSecrets(found.text.file, found.text.text, pipelineSettingsOf(settings)),
        built_in: sources(view.pipeline ?? undefined).filter(({ file }) => isBuiltIn(file)),
      };
    },
  };
}

function isBuiltIn(file: string): boolean {
  return file.startsWith("(");
}

/** The name of a text by the file that places name. */
function nameOf(file: string, directory: string): string {
  const name = file.slice(directory.length).replace(/^[/\\]/, "");
  return name.replace(/\.conf(?: \(saved in the console\))?$/, "");
}
