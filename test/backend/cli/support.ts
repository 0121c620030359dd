import { spawn } from "node:child_process";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { dispatch } from "../../../backend/src/cli/main.ts";

export const BIN = join(import.meta.dirname, "..", "..", "..", "backend", "bin", "heimdall.mjs");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb in this process. */
export async function heimdall(argv: readonly string[], stdin = ""): Promise<Outcome> {
  const texts = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const io = { stdin: Readable.from([stdin]), stdout: sink("stdout"), stderr: sink("stderr") };
  return { code: await dispatch(argv, io), ...texts };
}

/** Starts a verb in this process with outputs that can be read while it runs. */
export function startHeimdall(argv: readonly string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const code = dispatch(argv, { stdin: Readable.from([]), stdout, stderr });
  return { stdout, stderr, code };
}

/** Runs the program itself. */
export function spawnHeimdall(
  argv: readonly string[],
  options: { node?: string; cwd?: string; env?: Record<string, string>; stdin?: string } = {},
): Promise<Outcome> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HEIMDALL_")));
  const child = spawn(options.node ?? process.execPath, [BIN, ...argv], {
    cwd: options.cwd,
    env: { ...clean, ...options.env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  child.stdin.end(options.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
