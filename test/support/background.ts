import { spawn } from "node:child_process";
import { once } from "node:events";

/** A program that runs beside a test. */
export interface Background {
  readonly pid: number;
  /** What it wrote, the last of it. */
  output(): string;
  /** SIGTERM, and SIGKILL when it does not go within five seconds. */
  stop(): Promise<void>;
}

/** Starts a program in the foreground of its own process; throws when it ends at once. */
export async function startBackground(
  path: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Background> {
  const child = spawn(path, argv, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk).slice(-8000);
    });
  }
  const ended = once(child, "exit");
  const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200))]);
  if (early !== undefined) throw new Error(`${path} ended with ${child.exitCode}: ${output}`);
  return {
    pid: child.pid!,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(force);
    },
  };
}
