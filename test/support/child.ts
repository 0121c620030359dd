import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Api, createApi } from "./api.ts";
import { freePort } from "./ports.ts";
import { until } from "./until.ts";

export const MAIN = join(import.meta.dirname, "..", "..", "backend", "bin", "heimdall.mjs");
/** The administrator `admin`, whatever a settings file says. */
export const PASSWORD = "test-password";

/** A Heimdall as a process of its own, as users run it. */
export interface Child {
  readonly pid: number;
  readonly api: Api;
  readonly ports: Ports;
  /** What it printed on stdout so far. */
  output(): string;
  /** What it printed on stderr, the last of it. */
  errors(): string;
  /** Sends a signal and answers the exit code, null when the signal ended it at once. */
  end(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

export interface Ports {
  readonly http: number;
  readonly beats: number;
  /** Of UDP and TCP. */
  readonly syslog: number;
}

/** Configuration, data and ports; a process that is started again has the same. */
export interface Installation {
  readonly directory: string;
  readonly ports: Ports;
  /** Starts a process and waits until it is ready. */
  start(): Promise<Child>;
  /** Ends the process that still runs, and removes everything. */
  remove(): Promise<void>;
}

export interface InstallationOptions {
  /** A settings file; without it the defaults, with no pipelines and no rules but these. */
  readonly config?: string;
  /** Pipeline files by name. */
  readonly pipelines?: Readonly<Record<string, string>>;
  /** Rule files by name. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** False leaves the first administrator's password to Heimdall. @default true */
  readonly password?: boolean;
}

export async function createInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-child-"));
  const { pipelines = {}, rules = {} } = options;
  for (const [folder, files] of Object.entries({ pipelines, rules })) {
    for (const [name, text] of Object.entries(files)) {
      const file = join(directory, folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const ports: Ports = { http: await freePort(), beats: await freePort(), syslog: await freePort() };
  const settings: Record<string, string | number> = {
    data_dir: join(directory, "data"),
    "http.port": ports.http,
    "beats.port": ports.beats,
    "syslog.port": ports.syslog,
    "log.level": "warn",
    ...(options.password !== false && { "admin.password": PASSWORD }),
    ...options.settings,
  };
  const argv = [
    ...["run", ...(options.config === undefined ? [] : ["--config", options.config])],
    ...Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
  ];
  let running: Child | null = null;

  const start = async (): Promise<Child> => {
    const child = spawn(process.execPath, [MAIN, ...argv], {
      cwd: options.config === undefined ? directory : process.cwd(),
      env: { ...environmentOfOthers(), ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk).slice(-8000);
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const url = `http://127.0.0.1:${ports.http}`;
    await until(
      "Heimdall is ready",
      () => {
        if (child.exitCode !== null) return true;
        return output.includes("ready at") && output.endsWith("\n");
      },
      60_000,
    );
    if (child.exitCode !== null) throw new Error(`Heimdall ended with ${child.exitCode}: ${output}${errors}`);
    const started: Child = {
      pid: child.pid!,
      api: createApi(url, PASSWORD),
      ports,
      output: () => output,
      errors: () => errors,
      async end(signal) {
        running = null;
        child.kill(signal);
        return ended;
      },
    };
    running = started;
    return started;
  };

  return {
    directory,
    ports,
    start,
    async remove() {
      await running?.end("SIGTERM");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The environment without settings of Heimdall, which the caller's shell may hold. */
export function environmentOfOthers(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HEIMDALL_")));
}
