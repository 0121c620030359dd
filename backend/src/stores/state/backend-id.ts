import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HeimdallError, messageOf } from "../../errors.ts";

const FILE = "backend-id";

/**
 * The id of the backend that works on a data directory: made at its first start and kept there. It tells apart, in a
 * state store that several backends share, what belongs to one machine. Throws DATA_DIRECTORY when it cannot be kept.
 */
export function backendId(dataDirectory: string): string {
  const file = join(dataDirectory, FILE);
  const known = read(file);
  if (known !== undefined) return known;
  const id = randomBytes(9).toString("base64url");
  try {
    writeFileSync(file, `${id}\n`, { flag: "wx", flush: true });
    return id;
  } catch (error) {
    const other = read(file);
    if (other !== undefined) return other;
    throw new HeimdallError("DATA_DIRECTORY", `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
