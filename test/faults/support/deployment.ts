import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/ports.ts";

export interface Ports {
  readonly http: number;
  readonly beats: number;
  /** Of UDP and TCP. */
  readonly syslog: number;
}

/** A Heimdall process; the next one on the same deployment has the same ports and data. */
export interface Server {
  readonly pid: number;
  /** Resident memory now, MB. */
  residentMegabytes(): number;
  readonly running: boolean;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  /** Resolves with the exit code when it ends, however. */
  readonly ended: Promise<number | null>;
}

/** Configuration, data and ports that outlive the processes that work on them. */
export interface Deployment {
  readonly directory: string;
  readonly data: string;
  readonly ports: Ports;
  readonly url: string;
  start(): Promise<Server>;
  /** What its processes wrote on stderr. */
  log(): string;
  /** Ends what still runs and deletes everything. */
  remove(): Promise<void>;
}

export interface DeploymentOptions {
  /** The pipeline files of a deployment in this directory. */
  readonly pipelines?: (directory: string) => Readonly<Record<string, string>>;
  /** `key.path=value`. */
  readonly settings?: readonly string[];
  /** Where the data lies; below the deployment's own directory unless set. */
  readonly data?: string;
  /** Arguments of Node itself. */
  readonly nodeArguments?: readonly string[];
}

const MAIN = join(import.meta.dirname, "..", "..", "..", "backend", "bin", "heimdall.mjs");
export const ADMIN = { name: "admin", password: "fault-runs-password" } as const;

/** Makes a deployment with free ports in a directory of its own. */
export async function createDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-faults-"));
  const data = options.data ?? join(directory, "data");
  for (const room of ["pipelines", "rules"]) mkdirSync(join(directory, room));
  for (const [name, text] of Object.entries(options.pipelines?.(directory) ?? {})) {
    writeFileSync(join(directory, "pipelines", name), text);
  }
  const ports: Ports = { http: await freePort(), beats: await freePort(), syslog: await freePort() };
  const settings = [
    `data_dir=${data}`,
    `pipelines.directory=${join(directory, "pipelines")}`,
    `rules.directory=${join(directory, "rules")}`,
    `http.port=${ports.http}`,
    `beats.port=${ports.beats}`,
    `syslog.port=${ports.syslog}`,
    `admin.password=${ADMIN.password}`,
    "log.level=warn",
    ...(options.settings ?? []),
  ].flatMap((setting) => ["--set", setting]);
  const errors = join(directory, "stderr.log");
  let latest: Server | null = null;

  return {
    directory,
    data,
    ports,
    url: `http://127.0.0.1:${ports.http}`,
    async start() {
      const child = spawn(process.execPath, [...(options.nodeArguments ?? []), MAIN, "run", ...settings], {
        stdio: ["ignore", "pipe", openSync(errors, "a")],
      });
      const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
      latest = serverOf(child, ended);
      await ready(child, () => tail(errors));
      return latest;
    },
    log: () => tail(errors),
    async remove() {
      await latest?.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function serverOf(child: ChildProcess, ended: Promise<number | null>): Server {
  const pid = child.pid!;
  let running = true;
  void ended.then(() => {
    running = false;
  });
  return {
    pid,
    ended,
    get running() {
      return running;
    },
    residentMegabytes() {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

async function ready(child: ChildProcess, log: () => string): Promise<void> {
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on("data", (chunk: Buffer) => {
      printed += chunk;
      if (printed.includes("ready at")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`heimdall ended with ${code}: ${printed}${log()}`)));
  });
}

function tail(file: string): string {
  return readFileSync(file, "utf8").slice(-8_000);
}
