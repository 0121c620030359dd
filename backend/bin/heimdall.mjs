#!/usr/bin/env node
// Starts Heimdall on the Node that the package `node` pins, whatever Node this was called with. It must therefore run
// on old ones: only plain JavaScript, and nothing imported from Heimdall before the version is known.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
const self = fileURLToPath(import.meta.url);

/**
 * V8 lets its heaps grow far beyond what is alive in them. A server that stands beside others takes less memory for
 * more collecting, which costs nothing that could be measured (docs/performance.md).
 */
const SMALL_HEAPS = ["--max-semi-space-size=4", "--heap-growing-percent=10"];
/** On the real stack throughput counts: with these an event from Kafka to InfluxDB costs half of the CPU. */
const ROOMY_HEAPS = ["--max-semi-space-size=16"];
/**
 * glibc keeps freed buffers of hundreds of kilobytes in its arenas, and learns to do so for ever larger ones. With these
 * it gives them back: 520 MB instead of 740 between Kafka and Elasticsearch, for no more CPU. Set ones count.
 */
const SERVER_MALLOC = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "262144" };
const isServer = process.argv[2] === "run";
const flags = isServer && process.execArgv.length === 0 ? (namesServers() ? ROOMY_HEAPS : SMALL_HEAPS) : [];
const environment = isServer ? { ...SERVER_MALLOC, ...process.env } : process.env;
const canBecome = typeof process.execve === "function" && process.platform !== "win32";

if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  if (flags.length > 0 && canBecome) continueOn(process.execPath);
  endWithLauncher();
  const { main } = await import("../src/cli/main.ts");
  await main(process.argv.slice(2));
} else {
  const pinned = findPinnedNode(dirname(self));
  if (pinned === undefined) {
    console.error(
      `Heimdall needs Node ${NEEDED} or newer; this is ${process.version}, and the package \`node\` that brings it is not installed. Run: npm install`,
    );
    process.exit(2);
  }
  continueOn(pinned);
}

/**
 * Whether the settings seem to name Kafka, Elasticsearch or InfluxDB: the heaps are chosen before anything of Heimdall is
 * loaded, and nothing else depends on it.
 */
function namesServers() {
  const said = process.argv.join(" ");
  const variables = Object.keys(process.env).join(" ");
  if (/\b(kafka\.brokers|elasticsearch\.node|influxdb\.url)\b/.test(said)) return true;
  if (/\bHEIMDALL_(KAFKA_BROKERS|ELASTICSEARCH_NODE|INFLUXDB_URL)\b/.test(variables)) return true;
  const file = /--config[= ](\S+)/.exec(said)?.[1] ?? process.env.HEIMDALL_CONFIG ?? "heimdall.yaml";
  try {
    return /^(kafka|elasticsearch|influxdb):/m.test(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}

/** The binary of the package `node`, in the node_modules of a folder above. */
function findPinnedNode(folder) {
  for (const name of ["node", "node.exe"]) {
    const binary = join(folder, "node_modules", "node", "bin", name);
    if (existsSync(binary)) return binary;
  }
  const above = dirname(folder);
  return above === folder ? undefined : findPinnedNode(above);
}

/** Becomes the other Node where the system lets us, else starts it and passes signals and its end on. */
function continueOn(binary) {
  const args = [...flags, self, ...process.argv.slice(2)];
  if (canBecome) process.execve(binary, [binary, ...args], environment);
  const child = spawn(binary, args, { env: environment, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`Heimdall cannot start ${binary}: ${error.message}. Run: npm install`);
    process.exit(2);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 1 : code));
}

/** Where this Node was started by another one, it stops when that is gone, for instance by `kill -9`. */
function endWithLauncher() {
  if (!process.channel) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
