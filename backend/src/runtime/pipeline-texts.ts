import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ConfigurationError } from "../errors.ts";

/** A pipeline that was saved in the console. */
export interface StoredPipeline {
  readonly name: string;
  readonly text: string;
}

/** A text of pipeline language, from wherever it is. */
export interface PipelineText {
  /** A file's name without `.conf`, or the name under which it was saved. */
  readonly name: string;
  readonly origin: "file" | "stored";
  /** What places name; for a stored one nothing lies there. */
  readonly file: string;
  readonly text: string;
}

const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** What is wrong with the name of a pipeline that is to be saved; null when it is good. */
export function nameProblem(name: string): string | null {
  if (!NAME.test(name))
    return "a name has letters, digits, '_', '-' and '.', begins with a letter or digit, and has at most 100 characters";
  if (name.endsWith(".conf")) return "leave .conf out of the name";
  return name === "main" ? "'main' is the pipeline of the built-in listeners; take another name" : null;
}

/** How places name a stored pipeline. Paths in its options are taken from the directory, as those of the files there. */
export function storedFile(directory: string, name: string): string {
  return join(directory, `${name}.conf (saved in the console)`);
}

/** Files by name, then what was saved by name. A name that both have is refused. */
export function readPipelineTexts(directory: string, stored: readonly StoredPipeline[]): PipelineText[] {
  const files = configurationFiles(directory).map(
    (file): PipelineText => ({ name: basename(file, ".conf"), origin: "file", file, text: readFileSync(file, "utf8") }),
  );
  const saved = stored.map(({ name, text }): PipelineText => {
    const file = storedFile(directory, name);
    const same = files.find((other) => other.name === name);
    if (same) {
      throw new ConfigurationError(`there is a file ${same.file} of the same name; save it under another one`, {
        place: { file, line: 1, column: 1 },
      });
    }
    return { name, origin: "stored", file, text };
  });
  return [...files, ...saved.sort((a, b) => (a.name < b.name ? -1 : 1))];
}

/** The `.conf` files of a directory by name; none when there is no such directory. */
export function configurationFiles(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith(".conf") && !name.startsWith("."))
    .sort()
    .map((name) => join(directory, name));
}
