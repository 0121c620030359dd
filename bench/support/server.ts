import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  readonly password: string;
  /** CPU seconds since it started, of all threads. */
  cpuSeconds(): number;
  /** Resident memory now, MB. */
  residentMegabytes(): number;
  stop(): Promise<void>;
}

const TICKS = 100;

/** Starts a Heimdall of its own, with its own data, free ports and the given files; ended by `stop`. */
export async function startServer(options: {
  readonly pipelines?: Readonly<Record<string, string>>;
  readonly rules?: Readonly<Record<string, string>>;
  readonly settings?: readonly string[];
  /** For profiling, for instance `--cpu-prof`. */
  readonly nodeFlags?: readonly string[];
}): Promise<BenchServer> {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-bench-"));
  for (const [room, files] of Object.entries({ pipelines: options.pipelines ?? {}, rules: options.rules ?? {} })) {
    mkdirSync(join(directory, room));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, room, name), text);
  }
  const password = "bench-password-123";
  const sets = [
    `data_dir=${directory}/data`,
    `pipelines.directory=${directory}/pipelines`,
    `rules.directory=${directory}/rules`,
    "http.port=0",
    "beats.port=0",
    "syslog.port=0",
    `admin.password=${password}`,
    "log.level=warn",
    ...(options.settings ?? []),
  ].flatMap((setting) => ["--set", setting]);
  const main = join(import.meta.dirname, "..", "..", "backend", "bin", "heimdall.mjs");
  const child: ChildProcess = spawn(process.execPath, [...(options.nodeFlags ?? []), main, "run", ...sets], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on("data", (chunk: Buffer) => {
      printed += chunk;
      const match = /ready at (http:\S+)/.exec(printed);
      if (match) resolve(match[1]!);
    });
    child.once("exit", (code) => reject(new Error(`heimdall ended with ${code}: ${printed}`)));
  });
  const pid = child.pid!;
  return {
    url,
    pid,
    password,
    cpuSeconds() {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) / TICKS;
    },
    residentMegabytes() {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
    },
    async stop() {
      child.removeAllListeners("exit");
      child.kill("SIGTERM");
      await once(child, "exit");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
