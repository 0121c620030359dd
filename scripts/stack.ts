/**
 * The real stack without Docker: installs Kafka, Elasticsearch and InfluxDB once into a cache, starts them on loopback
 * (and PostgreSQL where it is installed), prints their addresses and what to write into heimdall.yaml, and stops them
 * in order on Ctrl-C.
 *
 *   npm run stack -- [--only kafka,elasticsearch,influxdb,postgresql] [--data ./data/stack] [--ports usual|random]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { SERVER_NAMES, SERVERS, type ServerName, whyNotInstalled } from "../test/stack/servers/catalogue.ts";
import { type RunningServer, requireFree } from "../test/stack/servers/server-process.ts";

const INSTALLER = join(import.meta.dirname, "..", "test", "stack", "install.sh");
const USAGE =
  "npm run stack -- [--only kafka,elasticsearch,influxdb,postgresql] [--data ./data/stack] [--ports usual|random]";

interface StackOptions {
  /** Null: all, and PostgreSQL only where it is installed. */
  readonly only: readonly ServerName[] | null;
  readonly data: string;
  readonly ports: "usual" | "random";
}

/** What heimdall.yaml needs for a server at this address. */
const SNIPPETS: Readonly<Record<ServerName, (address: string) => string>> = {
  kafka: (address) => `kafka:\n  brokers: ["${address}"]\n`,
  elasticsearch: (address) => `elasticsearch:\n  node: ["${address}"]\n`,
  influxdb: (address) => `influxdb:\n  url: ${address}\n`,
  postgresql: (address) => `state:\n  url: ${address}\n`,
};

function readOptions(argv: string[]): StackOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: "string" },
      data: { type: "string", default: "./data/stack" },
      ports: { type: "string", default: "usual" },
    },
  });
  const { only, data, ports } = values;
  if (ports !== "usual" && ports !== "random") throw new Error(`--ports is usual or random, not ${ports}`);
  const names = only?.split(",").map((name) => {
    const known = SERVER_NAMES.find((one) => one === name.trim());
    if (known === undefined) throw new Error(`--only: unknown server "${name}"; known are ${SERVER_NAMES.join(", ")}`);
    return known;
  });
  return { only: names ?? null, data: resolve(data), ports };
}

/** Installs what we have an installer for, and answers the servers to start; throws when one that is asked for lacks. */
function install(only: readonly ServerName[] | null): readonly ServerName[] {
  const wanted = only ?? SERVER_NAMES;
  const ours = wanted.filter((name) => name !== "postgresql");
  if (ours.some((name) => whyNotInstalled(name) !== null)) {
    console.log(`Installing ${ours.map((name) => SERVERS[name].title).join(", ")} (once; a few minutes) …`);
  }
  // Even when all is there: it sees whether the versions are still the wanted ones.
  if (ours.length > 0 && spawnSync(INSTALLER, ours, { stdio: ["ignore", "ignore", "inherit"] }).status !== 0) {
    throw new Error("the installation failed; the lines above say why");
  }
  return wanted.filter((name) => {
    const why = whyNotInstalled(name);
    if (why !== null && (name !== "postgresql" || only !== null)) throw new Error(why);
    if (why !== null) console.log(`Without PostgreSQL: ${why}`);
    return why === null;
  });
}

async function startAll(names: readonly ServerName[], options: StackOptions): Promise<Map<ServerName, RunningServer>> {
  if (options.ports === "usual") {
    for (const name of names) await requireFree(SERVERS[name].usualPort, SERVERS[name].title);
  }
  mkdirSync(options.data, { recursive: true });
  console.log(`Starting ${names.map((name) => SERVERS[name].title).join(", ")}; their data and logs: ${options.data}`);
  const started = await Promise.all(
    names.map(async (name) => {
      const directory = join(options.data, name);
      const port = options.ports === "usual" ? { port: SERVERS[name].usualPort } : {};
      return [name, await SERVERS[name].start({ directory, ...port })] as const;
    }),
  );
  return new Map(started);
}

function show(running: ReadonlyMap<ServerName, RunningServer>): void {
  console.log("\nheimdall.yaml:\n");
  for (const [name, { url }] of running) process.stdout.write(SNIPPETS[name](url));
  console.log("\nFor the stack tests (npm run test:stack):\n");
  for (const [name, { url }] of running) console.log(`export ${SERVERS[name].variable}=${url}`);
  console.log("\nReady; Ctrl-C stops everything.");
}

/** Waits for a signal, or for a server that ends by itself; answers the exit code. */
async function untilEnd(running: ReadonlyMap<ServerName, RunningServer>, isAsked: () => boolean): Promise<number> {
  while (!isAsked()) {
    for (const [name, server] of running) {
      if (server.isRunning) continue;
      console.error(`${SERVERS[name].title} has ended by itself; see ${server.logFile}`);
      return 1;
    }
    await sleep(200);
  }
  return 0;
}

async function main(): Promise<number> {
  let options: StackOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  let askedAt: number | null = null;
  let isUp = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // While they start there is no order to keep, nor when one insists: our exit kills them. Ctrl-C may come twice at
      // once, from the terminal and from npm.
      if (!isUp || (askedAt !== null && Date.now() - askedAt > 1_000)) process.exit(130);
      askedAt ??= Date.now();
    });
  }
  const running = await startAll(install(options.only), options);
  isUp = true;
  show(running);
  const code = await untilEnd(running, () => askedAt !== null);
  console.log("\nStopping …");
  // Against the direction of the data, so that none of them sees another one go.
  for (const [name, server] of [...running].reverse()) {
    await server.stop();
    console.log(`${SERVERS[name].title} has stopped`);
  }
  return code;
}

try {
  process.exit(await main());
} catch (error) {
  const { message } = error as Error;
  console.error(message.includes("is taken") ? `${message}; stop it, or choose free ones: --ports random` : message);
  process.exit(1);
}
