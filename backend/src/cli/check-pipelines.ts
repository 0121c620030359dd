import { readFileSync } from "node:fs";
import { refuseExposure } from "../config/exposure.ts";
import type { Settings } from "../config/schema.ts";
import { compilePipeline } from "../pipeline/compile.ts";
import { parsePipeline } from "../pipeline/grammar.ts";
import { pipelineSettingsOf } from "../runtime/configuration.ts";
import { refuseClashes } from "../runtime/pipeline-clashes.ts";
import { configurationFiles } from "../runtime/pipeline-texts.ts";
import { listenersBySettings, loadPipelines } from "../runtime/pipelines.ts";
import { registries } from "../runtime/registries.ts";
import { listenersOf, refuseUnusedCodecs } from "../runtime/runnable.ts";
import { planTargets } from "../runtime/targets.ts";
import type { Attempt } from "./check.ts";

/** Compiles every pipeline of the settings' directory, listeners included; answers their names. */
export function checkPipelines(settings: Settings, attempt: Attempt, warn: (message: string) => void): string[] {
  const { directory } = settings.pipelines;
  const pipelineSettings = pipelineSettingsOf(settings);
  // Each file by itself first, so that one mistake does not hide those of other files.
  const good = configurationFiles(directory).map((file) =>
    attempt(() => parsePipeline(file, readFileSync(file, "utf8"), pipelineSettings)),
  );
  if (good.includes(undefined)) return [];
  const definitions = attempt(() => loadPipelines(directory, listenersBySettings(settings), pipelineSettings));
  const compiled = (definitions ?? []).flatMap(({ id, sources }) => {
    const pipeline = attempt(() =>
      compilePipeline(sources, pipelineSettings, { registries, environment: process.env, now: Date.now, warn }),
    );
    if (!pipeline) return [];
    attempt(() => refuseUnusedCodecs(pipeline));
    attempt(() => planTargets([pipeline], settings));
    attempt(() => refuseExposure(settings, listenersOf(pipeline)));
    pipeline.close();
    return [{ id, pipeline }];
  });
  attempt(() => refuseClashes(compiled, settings));
  return compiled.map(({ id }) => id);
}
