import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../support/until.ts";

/** A real server that runs in its own process, on loopback. */
export interface RunningServer {
  /** What goes into Heimdall's settings: a web address, `host:port` of a broker, a database address. */
  readonly url: string;
  readonly port: number;
  /** Its configuration, data and log. */
  readonly directory: string;
  readonly logFile: string;
  /** Of its main process; another one after `restart`. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** Asks it to end, and waits; after 30 s it is killed. */
  stop(): Promise<void>;
  /** SIGKILL to it and all its children, and waits until they are gone. */
  kill(): Promise<void>;
  /** SIGSTOP to it and all its children: it hangs, with its connections open. */
  pause(): void;
  /** SIGCONT: the end of `pause`. */
  resume(): void;
  /** Starts it again with the same port and data, after it was stopped when it still ran; waits until it is ready. */
  restart(): Promise<void>;
}

export interface ServerProgram {
  readonly name: string;
  readonly url: string;
  readonly directory: string;
  /** All the ports that it listens on; the first is the one that clients use. */
  readonly ports: readonly [number, ...number[]];
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** What makes it end in order. */
  readonly stopSignal: "SIGTERM" | "SIGINT";
  /** Whether it takes requests; what it throws counts as a no. */
  readonly isReady: () => Promise<boolean>;
}

/** Elasticsearch takes ten seconds on a quiet machine, and more than a minute where others build and test. */
const START_LIMIT = 300_000;
const STOP_LIMIT = 30_000;
const LOG_LINES = 40;

const running = new Set<number>();
let watchesExit = false;

/** Starts a server and waits until it is ready; throws with the end of its log when it does not come up. */
export async function startServer(program: ServerProgram): Promise<RunningServer> {
  const { name, directory, stopSignal } = program;
  const logFile = join(directory, "log.txt");
  let child: ChildProcess;
  let ended: Promise<void> = Promise.resolve();
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  const start = async () => {
    for (const port of program.ports) await requireFree(port, name);
    const log = openSync(logFile, "a");
    const [command, ...argv] = dyingWithUs(program.command, stopSignal);
    // A group of its own, so that Ctrl-C in a terminal reaches only us, who stop the servers in order.
    child = spawn(command, argv, {
      cwd: directory,
      env: { ...process.env, ...program.environment },
      stdio: ["ignore", log, log],
      detached: true,
    });
    closeSync(log);
    let failure: Error | null = null;
    child.once("error", (error) => {
      failure = error;
    });
    ended = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    if (child.pid !== undefined) remember(child.pid, ended);
    try {
      await until(
        `${name} is ready`,
        async () => failure !== null || !isRunning() || (await program.isReady()),
        START_LIMIT,
      );
      if (failure !== null) throw failure;
      if (!isRunning()) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}`);
    } catch (error) {
      await kill();
      throw new Error(`${name} did not start; the end of ${logFile}:\n${endOf(logFile)}`, { cause: error });
    }
  };

  const kill = async () => {
    if (child.pid === undefined) return;
    const tree = processTree(child.pid);
    signal(tree, "SIGKILL");
    await ended;
    await until(`${name} is gone`, () => !tree.some(isAlive));
  };

  const stop = async () => {
    if (child.pid === undefined || !isRunning()) return;
    const tree = processTree(child.pid);
    signal(tree, "SIGCONT");
    child.kill(stopSignal);
    const limit = new AbortController();
    const inTime = await Promise.race([
      ended.then(() => true),
      sleep(STOP_LIMIT, false, { signal: limit.signal }).catch(() => false),
    ]);
    limit.abort();
    if (!inTime) signal(tree, "SIGKILL");
    await ended;
    await until(`${name} is gone`, () => !tree.some(isAlive));
  };

  await start();
  return {
    url: program.url,
    port: program.ports[0],
    directory,
    logFile,
    get pid() {
      return child.pid!;
    },
    get isRunning() {
      return isRunning();
    },
    stop,
    kill,
    pause() {
      const pids = processTree(child.pid!);
      signal(pids, "SIGSTOP");
      for (const pid of pids) waitUntilStopped(pid);
    },
    resume: () => signal(processTree(child.pid!), "SIGCONT"),
    async restart() {
      await stop();
      await start();
    },
  };
}

/**
 * Where Linux has setpriv, the kernel ends the server when we are killed; elsewhere the exit handler has to do. A
 * change of user forgets that signal, so it is set together with it, by the same setpriv.
 */
function dyingWithUs(command: readonly [string, ...string[]], stopSignal: string): [string, ...string[]] {
  if (!existsSync("/usr/bin/setpriv")) return [...command];
  const [first, ...rest] = command;
  const others = first === "setpriv" ? rest : command;
  return ["setpriv", "--pdeathsig", stopSignal.replace("SIG", ""), ...others];
}

function remember(pid: number, ended: Promise<void>): void {
  running.add(pid);
  void ended.then(() => running.delete(pid));
  if (watchesExit) return;
  watchesExit = true;
  process.on("exit", () => {
    for (const one of running) signal(processTree(one), "SIGKILL");
  });
}

/** A process and all that come from it. PostgreSQL's have groups of their own, so the group does not tell. */
function processTree(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const parents = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const tree = [pid];
  for (const one of tree) tree.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  return tree;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
}

/** The signal is on its way when `kill` returns: threads that have not met it yet may still answer. */
function waitUntilStopped(pid: number): void {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const { stdout } = spawnSync("ps", ["-L", "-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    const states = stdout.trim().split("\n");
    if (states.every((state) => state === "" || /^[TtZ]/.test(state.trim()))) return;
  }
  throw new Error(`process ${pid} did not stop on SIGSTOP`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Throws when a port of 127.0.0.1 is taken. */
export async function requireFree(port: number, name: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new Error(`${name}: port ${port} of 127.0.0.1 is taken by another program`, { cause }));
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}

function endOf(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-LOG_LINES).join("\n");
}
