import { refuseExposure, settingsListeners } from "../config/exposure.ts";
import { run } from "../runtime/run.ts";
import { type Command, readArguments, UsageError } from "./command.ts";
import { settingsFrom } from "./setting-flags.ts";

/** `heimdall run`: starts the server and stays until it is told to stop. */
export const runCommand: Command = async (argv) => {
  const { settings, rest } = settingsFrom(argv);
  const { values, positionals } = readArguments(rest, { "allow-drop": { type: "boolean", default: false } });
  if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' is too much; settings go by --set KEY=VALUE`);
  refuseExposure(settings, settingsListeners(settings));
  return run(settings, { allowDrop: values["allow-drop"] as boolean });
};
