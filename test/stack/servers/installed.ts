import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where test/stack/install.sh puts everything. */
export const CACHE = process.env.HEIMDALL_STACK_CACHE ?? join(homedir(), ".cache", "heimdall-stack");

/** A file of the cache; throws with the way out when it is not installed. */
export function installed(path: string): string {
  const file = join(CACHE, path);
  if (!existsSync(file)) throw new Error(`${file} is missing; run test/stack/install.sh`);
  return file;
}

/** The home of a Java of at least this version; throws with what was found and what to do. */
export function findJava(minimum: number, what: string): string {
  const script = join(import.meta.dirname, "..", "find-java.sh");
  const { status, stdout, stderr } = spawnSync(script, [String(minimum), what], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.trim());
  return stdout.trim();
}

/** Runs one step of a server's first start; throws with what it wrote. */
export function runStep(
  [command, ...argv]: readonly string[],
  options: { cwd?: string; input?: string; environment?: Readonly<Record<string, string>> } = {},
): string {
  const { error, status, stdout, stderr } = spawnSync(command!, argv, {
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, ...options.environment },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.input !== undefined && { input: options.input }),
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${argv.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
