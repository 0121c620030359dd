import { refuseExposure } from "../config/exposure.ts";
import type { Settings } from "../config/schema.ts";
import { compilePipeline, type Pipeline, type PipelineSettings } from "../pipeline/compile.ts";
import { refuseClashes } from "./pipeline-clashes.ts";
import type { StoredPipeline } from "./pipeline-texts.ts";
import { listenersBySettings, loadPipelines, type PipelineDefinition } from "./pipelines.ts";
import { registries } from "./registries.ts";
import { listenersOf, refuseUnusedCodecs } from "./runnable.ts";
import { planTargets, type TargetPlan } from "./targets.ts";

/** The pipelines of a deployment, checked. */
export interface Configuration {
  readonly settings: PipelineSettings;
  readonly definitions: readonly PipelineDefinition[];
  /** Compiled once in the main thread: for the inputs, and to find what is wrong before anything starts. */
  readonly pipelines: readonly { readonly id: string; readonly pipeline: Pipeline }[];
  readonly plan: TargetPlan;
}

/** What `logstash.yml` would set, by the settings. */
export function pipelineSettingsOf({ pipelines }: Settings): PipelineSettings {
  return { ecsCompatibility: pipelines.ecs_compatibility, supportEscapes: pipelines.support_escapes };
}

/**
 * Reads and checks the pipelines that the settings name, and those that were saved in the console. Throws a
 * ConfigurationError for what a person can mend.
 */
export function loadConfiguration(
  settings: Settings,
  warn: (message: string) => void,
  stored: readonly StoredPipeline[] = [],
): Configuration {
  const pipelineSettings = pipelineSettingsOf(settings);
  const definitions = loadPipelines(
    settings.pipelines.directory,
    listenersBySettings(settings),
    pipelineSettings,
    stored,
  );
  const deps = { registries, environment: process.env, now: Date.now, warn };
  const pipelines = definitions.map(({ id, sources }) => ({
    id,
    pipeline: compilePipeline(sources, pipelineSettings, deps),
  }));
  for (const { pipeline } of pipelines) refuseUnusedCodecs(pipeline);
  refuseClashes(pipelines, settings);
  refuseExposure(
    settings,
    pipelines.flatMap(({ pipeline }) => listenersOf(pipeline)),
  );
  const plan = planTargets(
    pipelines.map(({ pipeline }) => pipeline),
    settings,
  );
  return { settings: pipelineSettings, definitions, pipelines, plan };
}
