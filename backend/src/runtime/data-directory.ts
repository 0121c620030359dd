import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "../errors.ts";

/**
 * Makes the data directory where there is none, for its owner only, and looks whether this user may write there.
 * Throws a ConfigurationError that says what to do.
 */
export function makeDataDirectory(directory: string): void {
  try {
    makeWithParents(directory, 0o700);
    if (!statSync(directory).isDirectory()) throw new Error("it is a file");
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === "EACCES" || code === "EPERM"
        ? "this user may not write there"
        : code === "EROFS"
          ? "the file system is read-only"
          : code === "ENOTDIR" || code === "EEXIST"
            ? "a part of the path is a file"
            : message;
    throw new ConfigurationError(
      `data_dir: ${directory} cannot be used: ${reason}; give it to this user, or set another data_dir`,
      { cause: error },
    );
  }
}

/** Not mkdir's `recursive`: where a file system lets nobody make folders (/proc, automounts) Node 24 tries for ever. */
function makeWithParents(directory: string, mode = 0o777): void {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeWithParents(parent);
  mkdirSync(directory, { mode });
}
