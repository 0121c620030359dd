import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../errors.ts";
import type { Base, Report } from "./convert.ts";

/** The content of the file that a `*_file` setting names, without the line end; undefined after a report. */
export function readSecretFile(name: unknown, base: Base, report: Report): string | undefined {
  if (typeof name !== "string" || name.trim() === "") {
    report([], "write the name of a file that holds the secret");
    return undefined;
  }
  try {
    const secret = readFileSync(resolve(base.directory, name), "utf8").replace(/\r?\n$/, "");
    if (secret !== "") return secret;
    report([], `the file ${name} is empty; put the secret into it`);
  } catch (error) {
    report([], `the secret cannot be read: ${messageOf(error)}`);
  }
  return undefined;
}
