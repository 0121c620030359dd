import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HeimdallError } from "../errors.ts";

/**
 * Claims a data directory for this process. The claim is a lock of the operating system, so that it ends with the
 * process, however that ends. Throws DATA_IN_USE while another process has it.
 */
export function lockDataDirectory(directory: string): { release(): void } {
  const database = new DatabaseSync(join(directory, "lock"));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    throw new HeimdallError("DATA_IN_USE", `another Heimdall works on ${directory}; stop it or set another data_dir`, {
      cause: error,
    });
  }
  return {
    release() {
      database.exec("ROLLBACK");
      database.close();
    },
  };
}
