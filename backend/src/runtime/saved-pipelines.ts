import { statSync } from "node:fs";
import type { Settings } from "../config/schema.ts";
import type { Definition, Definitions } from "../definitions/definitions.ts";
import { ConfigurationError, messageOf } from "../errors.ts";
import { type Configuration, loadConfiguration } from "./configuration.ts";
import { configurationFiles } from "./pipeline-texts.ts";

/** What was saved at a moment. */
export interface SavedPipelines {
  readonly saved: readonly Definition[];
  /** Of before it was read: who looks later sees by it whether something was saved since. */
  readonly stamp: string;
}

export async function readSavedPipelines(definitions: Definitions): Promise<SavedPipelines> {
  const stamp = await definitions.stamp("pipeline");
  return { saved: await definitions.list("pipeline"), stamp };
}

/** A saved pipeline that is not in force, and why. */
export interface LeftOut {
  readonly name: string;
  readonly message: string;
}

export interface LoadedPipelines {
  readonly configuration: Configuration;
  /** Those that are in force. */
  readonly saved: readonly Definition[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Loads the files with all that was saved. At a start a saved pipeline that does not fit any more (a file has its name
 * now, its port is taken) is left out and told, for the pages in which it can be mended must start. Throws a
 * ConfigurationError for the files, which are mended where they lie.
 */
export function loadSavedPipelines(
  settings: Settings,
  warn: (message: string) => void,
  saved: readonly Definition[],
): LoadedPipelines {
  try {
    return { configuration: loadConfiguration(settings, warn, saved), saved, leftOut: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError) || saved.length === 0) throw error;
  }
  let configuration = loadConfiguration(settings, warn);
  const kept: Definition[] = [];
  const leftOut: LeftOut[] = [];
  for (const definition of saved) {
    try {
      configuration = loadConfiguration(settings, warn, [...kept, definition]);
      kept.push(definition);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      leftOut.push({ name: definition.name, message: messageOf(error) });
    }
  }
  return { configuration, saved: kept, leftOut };
}

/** Differs whenever a file of the directory was changed, added or taken away. */
export function filesStamp(directory: string): string {
  return configurationFiles(directory)
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return `${file} ${stat?.mtimeMs} ${stat?.size}`;
    })
    .join("\n");
}
