import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";
import { CACHE } from "./servers/installed.ts";

const REQUIRED = process.env.STACK_REQUIRED === "1";
/** Where Debian's servers lie, which an ordinary user's PATH leaves out. */
const FOLDERS = [join(CACHE, "bin"), ...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** The path of a program, or null when it is not installed. */
export function findProgram(name: string): string | null {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** The path of a program that `describeWith` has asked for. */
export function program(name: string): string {
  const path = findProgram(name);
  if (path === null) throw new Error(`${name} is not installed; run test/stack/install.sh`);
  return path;
}

/**
 * A suite that needs programs or files. Where one is missing it is skipped, saying so; with STACK_REQUIRED=1,
 * which `.ci/run` sets, it is run all the same and fails.
 */
export function describeWith(needed: readonly string[], name: string, suite: () => void): void {
  const missing = needed.filter((one) => (one.includes("/") ? !existsSync(one) : findProgram(one) === null));
  if (missing.length === 0 || REQUIRED) describe(name, suite);
  else describe.skip(`${name} (not installed: ${missing.join(", ")}; run test/stack/install.sh)`, suite);
}

/** Runs a program to its end; throws with what it wrote when that is not 0. */
export function runProgram(name: string, argv: readonly string[], environment: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(program(name), argv, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`${name} ${argv.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}
