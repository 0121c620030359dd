import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Package {
  readonly version: string;
}

/** Heimdall's version, as its package says. */
export const version = (JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as Package)
  .version;
