import { refuseExposure, settingsListeners } from "../config/exposure.ts";
import { effectiveSettings } from "../config/load.ts";
import { ConfigurationError, HeimdallError } from "../errors.ts";
import { kafkaConnection } from "../runtime/bus.ts";
import { readDownsampling } from "../stores/metrics/downsampling-settings.ts";
import { checkPipelines } from "./check-pipelines.ts";
import { checkRules } from "./check-rules.ts";
import { type Command, print, readArguments, say, UsageError } from "./command.ts";
import { settingsFrom } from "./setting-flags.ts";

/** Runs a piece of the check; its problem is told with the others, and undefined answered. */
export type Attempt = <T>(work: () => T) => T | undefined;

/** `heimdall check`: reads everything that `run` would read, and connects to nothing. */
export const check: Command = async (argv, io) => {
  const { settings, rest } = settingsFrom(argv);
  const { values, positionals } = readArguments(rest, { settings: { type: "boolean", default: false } });
  if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' is too much; the file goes by --config`);
  if (values.settings) {
    for (const { path, value, source } of effectiveSettings(settings)) {
      print(io, `${path}: ${JSON.stringify(value)}  # ${source}`);
    }
  }
  const problems: string[] = [];
  const attempt: Attempt = (work) => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof HeimdallError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  attempt(() => refuseExposure(settings, settingsListeners(settings)));
  attempt(() => readDownsampling(settings.retention.downsampling));
  attempt(() => kafkaConnection(settings));
  const pipelines = checkPipelines(settings, attempt, (message) => say(io, message));
  const rules = checkRules(settings, attempt);
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)].join("\n"));
  say(io, `good: the settings, ${count(pipelines, "pipeline")}, ${count(rules, "rule")}`);
  return 0;
};

function count(names: readonly string[], what: string): string {
  const named = names.length > 0 && names.length <= 20 ? ` (${names.join(", ")})` : "";
  return `${names.length} ${what}${names.length === 1 ? "" : "s"}${named}`;
}
