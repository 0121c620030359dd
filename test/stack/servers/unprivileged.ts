import { chmodSync, chownSync, constants, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The ids of `nobody` on every Linux: Elasticsearch and PostgreSQL refuse to run as root. */
const NOBODY = 65_534;

export const isRoot = process.getuid?.() === 0;

/** A command, made to run as nobody; as it is where we are not root anyway. */
export function asNobody(command: readonly [string, ...string[]]): [string, ...string[]] {
  return isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", ...command] : [...command];
}

/** Makes a file or folder nobody's own, so that a server which we start as root can write it. */
export function giveToNobody(...paths: readonly string[]): void {
  if (isRoot) for (const path of paths) chownSync(path, NOBODY, NOBODY);
}

/** Whether a program that runs as nobody gets to what lies in this folder. */
export function isReachable(directory: string): boolean {
  if (!isRoot) return true;
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const { mode, uid } = statSync(folder);
    if ((mode & constants.S_IXOTH) === 0 && uid !== NOBODY) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** A new temporary folder for servers' data that they can pass through when they do not run as we do. */
export function createServerDirectory(prefix: string): string {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(directory, 0o711);
  return directory;
}

/** Throws where a server that must not be root could not get to its data. */
export function requireReachable(directory: string, server: string): void {
  if (isReachable(directory)) return;
  throw new Error(
    `${server} must not run as root, and as nobody it does not get to ${directory}: a folder above is closed to ` +
      "others. Choose a data folder elsewhere (npm run stack -- --data /var/tmp/heimdall-stack), or do not run as root.",
  );
}
