import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How the CLI reaches a server on the same machine. */
export interface LocalServer {
  readonly token: string;
  readonly url: string;
}

const FILE = "cli-token";

/**
 * Leaves the way to the running server in `data/cli-token`, readable by its owner only: who may read the data
 * directory may use the CLI without a login. Made anew at each start.
 */
export function writeLocalServer(dataDirectory: string, { token, url }: LocalServer): void {
  const file = join(dataDirectory, FILE);
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${token}\n${url}\n`, { mode: 0o600 });
  renameSync(partial, file);
}

/** The running server's way in; undefined when none was started here. */
export function readLocalServer(dataDirectory: string): LocalServer | undefined {
  try {
    const [token, url] = readFileSync(join(dataDirectory, FILE), "utf8").split("\n");
    return token && url ? { token, url } : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the file at shutdown, unless another server has put its own there. */
export function removeLocalServer(dataDirectory: string, token: string): void {
  if (readLocalServer(dataDirectory)?.token === token) rmSync(join(dataDirectory, FILE), { force: true });
}
