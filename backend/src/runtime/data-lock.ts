import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HeimdallError, messageOf } from "../errors.ts";

const SQLITE_BUSY = 5;

/**
 * Claims a data directory for this process. The claim is a lock of the operating system, so that it ends with the
 * process, however that ends. Throws DATA_IN_USE while another process has it, DATA_LOCK when there can be no lock.
 */
export function lockDataDirectory(directory: string): { release(): void } {
  const file = join(directory, "lock");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) {
      throw new HeimdallError(
        "DATA_LOCK",
        `cannot lock ${file}: ${messageOf(error)}; does it belong to another user?`,
        {
          cause: error,
        },
      );
    }
    throw new HeimdallError("DATA_IN_USE", `another Heimdall works on ${directory}; stop it or set another data_dir`, {
      cause: error,
    });
  }
  const claim = database;
  return {
    release() {
      claim.exec("ROLLBACK");
      claim.close();
    },
  };
}
