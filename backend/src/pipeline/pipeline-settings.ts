import { ConfigurationError } from "../errors.ts";
import { nearestNames } from "../nearest.ts";
import type { PipelineSettings } from "./pipeline.ts";

export const DEFAULT_PIPELINE_SETTINGS: PipelineSettings = { supportEscapes: false, ecsCompatibility: "v8" };

const READERS: Readonly<Record<string, (value: string) => Partial<PipelineSettings> | null>> = {
  "config.support_escapes": (value) =>
    value === "true" || value === "false" ? { supportEscapes: value === "true" } : null,
  "pipeline.ecs_compatibility": (value) =>
    value === "disabled" || value === "v1" || value === "v8" ? { ecsCompatibility: value } : null,
};
const VALUES: Readonly<Record<string, string>> = {
  "config.support_escapes": "true or false",
  "pipeline.ecs_compatibility": "disabled, v1 or v8",
};

/** Reads `KEY=VALUE` settings with the names of `logstash.yml`; throws a ConfigurationError for what it cannot take. */
export function readPipelineSettings(assignments: readonly string[]): PipelineSettings {
  let settings = DEFAULT_PIPELINE_SETTINGS;
  for (const assignment of assignments) {
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
    if (key === undefined || value === undefined) {
      throw new ConfigurationError(
        `'${assignment}' is no setting; write KEY=VALUE, for instance config.support_escapes=true`,
      );
    }
    const read = READERS[key];
    if (!read) {
      const nearest = nearestNames(key, Object.keys(READERS));
      const known =
        nearest.length > 0 ? `did you mean ${nearest.join(", ")}?` : `there are: ${Object.keys(READERS).join(", ")}`;
      throw new ConfigurationError(`there is no pipeline setting '${key}'; ${known}`);
    }
    const change = read(value);
    if (!change) throw new ConfigurationError(`${key} is ${VALUES[key]}`);
    settings = { ...settings, ...change };
  }
  return settings;
}
