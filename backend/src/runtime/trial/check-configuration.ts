import { refuseExposure } from "../../config/exposure.ts";
import type { Settings } from "../../config/schema.ts";
import { ConfigurationError, type Problem } from "../../errors.ts";
import { compilePipeline } from "../../pipeline/compile.ts";
import { parsePipeline } from "../../pipeline/grammar.ts";
import { problemsOf } from "../../pipeline/problems.ts";
import { pipelineSettingsOf } from "../configuration.ts";
import { refuseClashes } from "../pipeline-clashes.ts";
import { readPipelineTexts, type StoredPipeline } from "../pipeline-texts.ts";
import { listenersBySettings, loadPipelines } from "../pipelines.ts";
import { registries } from "../registries.ts";
import { listenersOf, refuseUnusedCodecs } from "../runnable.ts";
import { planTargets } from "../targets.ts";

/**
 * Everything that can be found wrong with the pipelines of the directory and the stored ones together. Connects to
 * nothing.
 */
export function checkConfiguration(
  settings: Settings,
  stored: readonly StoredPipeline[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...problemsOf(error));
      return undefined;
    }
  };
  const pipelineSettings = pipelineSettingsOf(settings);
  const { directory } = settings.pipelines;
  const texts = attempt(() => readPipelineTexts(directory, stored));
  for (const { file, text } of texts ?? []) attempt(() => parsePipeline(file, text, pipelineSettings));
  if (problems.length > 0) return problems;

  const definitions = attempt(() => loadPipelines(directory, listenersBySettings(settings), pipelineSettings, stored));
  const deps = { registries, environment, now: Date.now, warn: () => {} };
  const compiled = (definitions ?? []).flatMap(({ id, sources }) => {
    const pipeline = attempt(() => compilePipeline(sources, pipelineSettings, deps));
    return pipeline ? [{ id, pipeline }] : [];
  });
  for (const { pipeline } of compiled) {
    attempt(() => refuseUnusedCodecs(pipeline));
    attempt(() => planTargets([pipeline], settings));
    attempt(() => refuseExposure(settings, listenersOf(pipeline)));
    pipeline.close();
  }
  attempt(() => refuseClashes(compiled, settings));
  return problems;
}
