import type { Registry } from "prom-client";
import type { Author, PipelineDesk, TextProblem } from "../api/pipeline-port.ts";
import type { Settings } from "../config/schema.ts";
import type { Definitions } from "../definitions/definitions.ts";
import { ConfigurationError, HeimdallError, type Problem } from "../errors.ts";
import { problemsOf } from "../pipeline/problems.ts";
import type { LogStore } from "../stores/logs/port.ts";
import { pipelineSettingsOf } from "./configuration.ts";
import type { PipelineKeeper } from "./pipeline-keeper.ts";
import { createPipelineRates } from "./pipeline-rates.ts";
import { type PipelineReference, pipelineReference } from "./pipeline-reference.ts";
import { hideSecrets, revealSecrets } from "./pipeline-secrets.ts";
import { nameProblem, readPipelineTexts, storedFile } from "./pipeline-texts.ts";
import { createPipelineViews } from "./pipeline-views.ts";
import { privilegedUses } from "./privileged-uses.ts";
import { recentLines } from "./recent-lines.ts";
import { textProblems } from "./text-problems.ts";
import type { Trial } from "./trial/trial.ts";

export interface PipelineDeskOptions {
  readonly settings: Settings;
  readonly definitions: Definitions;
  readonly keeper: PipelineKeeper;
  readonly trial: Trial;
  readonly logs: LogStore;
  readonly registry: Registry;
  now(): number;
}

const KIND = "pipeline";

export function createPipelineDesk(options: PipelineDeskOptions): PipelineDesk {
  const { settings, definitions, keeper, trial } = options;
  const { directory } = settings.pipelines;
  const pipelineSettings = pipelineSettingsOf(settings);
  const rates = createPipelineRates(options.registry, options.now);
  const views = createPipelineViews(settings, keeper, rates, () => definitions.list(KIND));
  let reference: PipelineReference | undefined;

  const problem = (file: string, message: string): Problem => ({ message, place: { file, line: 1, column: 1 } });
  /** What only an administrator may write; also whatever keeps the text from being read at all. */
  const privileged = (file: string, text: string, author: Author): readonly Problem[] => {
    if (author.isAdmin) return [];
    try {
      return privilegedUses(file, text, pipelineSettings);
    } catch (error) {
      if (error instanceof ConfigurationError) return problemsOf(error);
      throw error;
    }
  };
  const problemsIn = async (name: string | null, text: string, author: Author): Promise<readonly Problem[]> => {
    const own = name ?? "untitled";
    const file = storedFile(directory, own);
    const wrongName = name === null ? null : nameProblem(name);
    if (wrongName) return [problem(file, wrongName)];
    const forbidden = privileged(file, text, author);
    if (forbidden.length > 0) return forbidden;
    // What was left out at the start shall not keep others from being mended.
    const unfit = new Set(keeper.leftOut().map((one) => one.name));
    const others = (await definitions.list(KIND)).filter((one) => one.name !== own && !unfit.has(one.name));
    const stored = [...others, { name: own, text }].map((one) => ({ name: one.name, text: one.text }));
    return trial.check({ settings, stored, environment: environmentTexts() });
  };
  const reveal = async (name: string, text: string): Promise<string> => {
    const file = storedFile(directory, name);
    const base = (await definitions.find(KIND, name))?.text ?? "";
    const { text: whole, problems } = revealSecrets(file, text, base, pipelineSettings);
    if (problems.length > 0) throw refused(name, textProblems(file, text, problems), file);
    return whole;
  };
  const keep = async (name: string, text: string, basedOn: number, author: Author, action?: "restored") => {
    const file = storedFile(directory, name);
    const problems = await problemsIn(name, text, author);
    if (problems.length > 0) throw refused(name, textProblems(file, text, problems), file);
    const definition = await definitions.save({
      kind: KIND,
      name,
      group: "",
      text,
      by: author.name,
      basedOn,
      action: action ?? (basedOn === 0 ? "created" : "changed"),
    });
    return { definition, applied: await keeper.apply() };
  };

  return {
    async pipelines() {
      await rates.refresh();
      return views.pipelines();
    },
    texts: () => views.texts(),
    find: (name) => views.text(name),
    status: () => ({ is_restarting: keeper.isRestarting(), refusal: keeper.refusal() }),
    reference() {
      reference ??= pipelineReference(pipelineSettings);
      return reference;
    },
    async check(name, text, author) {
      const file = storedFile(directory, name ?? "untitled");
      const base = name === null ? undefined : await definitions.find(KIND, name);
      try {
        const { text: whole, problems } = revealSecrets(file, text, base?.text ?? "", pipelineSettings);
        if (problems.length > 0) return textProblems(file, text, problems);
        return textProblems(file, text, await problemsIn(name, whole, author));
      } catch (error) {
        if (error instanceof ConfigurationError) return textProblems(file, text, problemsOf(error));
        throw error;
      }
    },
    async save(name, text, basedOn, author) {
      const whole = await reveal(name, text).catch((error: unknown) => {
        if (!(error instanceof ConfigurationError)) throw error;
        const file = storedFile(directory, name);
        throw refused(name, textProblems(file, text, problemsOf(error)), file);
      });
      return keep(name, whole, basedOn, author);
    },
    async remove(name, basedOn, author) {
      await definitions.remove(KIND, name, basedOn, author.name);
      return keeper.apply();
    },
    versions: (name) => definitions.versions(KIND, name),
    async versionText(name, version) {
      const text = await definitions.versionText(KIND, name, version);
      return text === undefined ? undefined : hideSecrets(storedFile(directory, name), text, pipelineSettings);
    },
    async restore(name, version, basedOn, author) {
      const text = await definitions.versionText(KIND, name, version);
      if (text === undefined) {
        throw new HeimdallError("PIPELINE_UNKNOWN", `pipeline '${name}' has no version ${version}`, { status: 404 });
      }
      return keep(name, text, basedOn, author, "restored");
    },
    async test({ text, name, codec, inputs, settings: changed }, author) {
      const known = name === null ? undefined : await knownText(name);
      const file = known?.file ?? storedFile(directory, name ?? "untitled");
      // A text in force is what it is; only what somebody writes now is looked at for what it reads.
      const isKnown = known !== undefined && hideSecrets(known.file, known.text, pipelineSettings) === text;
      const forbidden = isKnown ? [] : privileged(file, text, author);
      const result =
        forbidden.length > 0
          ? { problems: forbidden, events: [], warnings: [], left: 0 }
          : await trial.test({
              sources: [{ file, text }],
              settings: { ...pipelineSettings, ...changed },
              codec,
              inputs,
            });
      return { ...result, problems: textProblems(file, text, result.problems) };
    },
    async recent(name, limit) {
      const text = await views.text(name);
      return recentLines(keeper.configuration(), options.logs, text?.pipeline ?? name, limit);
    },
  };

  async function knownText(name: string): Promise<{ readonly file: string; readonly text: string } | undefined> {
    const saved = await definitions.find(KIND, name);
    if (saved) return { file: storedFile(directory, name), text: saved.text };
    return readPipelineTexts(directory, []).find((one) => one.name === name);
  }
}

function refused(name: string, problems: readonly TextProblem[], file: string): HeimdallError {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const { line, column, message } = problems[0]!;
  return new HeimdallError("PIPELINE_REFUSED", `pipeline '${name}', line ${line}: ${message}${more}`, {
    status: 422,
    problems: problems.map((one) => ({ message: one.message, place: { file, line: one.line, column: one.column } })),
    ...(column > 0 && { place: { file, line, column } }),
  });
}

function environmentTexts(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
