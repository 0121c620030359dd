#!/usr/bin/env node
// Starts Heimdall on the Node that the package `node` pins, whatever Node this was called with. It must therefore run
// on old ones: only plain JavaScript, and nothing imported from Heimdall before the version is known.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
const self = fileURLToPath(import.meta.url);

/**
 * V8 lets its heaps grow far beyond what is alive in them. A server that stands beside others takes less memory for
 * more collecting, which costs nothing that could be measured (docs/performance.md).
 */
const SERVER_FLAGS = ["--max-semi-space-size=4", "--heap-growing-percent=10"];
/**
 * glibc keeps freed buffers of hundreds of kilobytes in its arenas, and learns to do so for ever larger ones. With these
 * it gives them back: 520 MB instead of 740 between Kafka and Elasticsearch, for no more CPU. Set ones count.
 */
const SERVER_MALLOC = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "262144" };
const isServer = process.argv[2] === "run";
const flags = isServer && process.execArgv.length === 0 ? SERVER_FLAGS : [];
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
