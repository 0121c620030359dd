import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../errors.ts";
import { compileObserver } from "./observer.ts";
import { createProcessor } from "./processor.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./protocol.ts";

/** How often idle sessions are looked at. */
const IDLE_MILLISECONDS = 100;

const port = parentPort!;
const start = workerData as WorkerStart;
const say = (message: FromWorker): void => port.postMessage(message, transferable(message));

/** The large buffers of an answer: they are moved to the main thread, not copied. */
function transferable(message: FromWorker): ArrayBuffer[] {
  if (message.kind !== "done" && message.kind !== "idle") return [];
  const { parts, messages } = message.kind === "done" ? message.done.writes : message.writes;
  const bytes = messages ? [messages.bytes] : [];
  for (const { batch } of parts) {
    if (!("format" in batch)) continue;
    if (batch.format === "bulk") bytes.push(batch.bytes);
    else bytes.push(...batch.groups.map((group) => group.bytes));
  }
  return [...new Set(bytes.map(({ buffer }) => buffer as ArrayBuffer))].filter(isOwn);
}

/** Small buffers may lie in Node's shared pool, which cannot be moved. */
function isOwn({ byteLength }: ArrayBuffer): boolean {
  return byteLength > Buffer.poolSize;
}

let observe = compileObserver(start.rules);
let policies = start.defaultPolicies;
const processor = createProcessor({
  definitions: start.definitions,
  settings: start.settings,
  environment: start.environment,
  batchSize: start.batchSize,
  observe: () => observe,
  defaultPolicy: (database) => policies[database] ?? "autogen",
  targets: start.targets,
  now: Date.now,
  warn: (message) => say({ kind: "warning", message }),
});

const idle = setInterval(() => {
  for (const writes of processor.flushIdle()) say({ kind: "idle", writes });
}, IDLE_MILLISECONDS);

port.on("message", (message: ToWorker) => {
  if (message.kind === "rules") {
    observe = compileObserver(message.rules);
  } else if (message.kind === "policies") {
    policies = message.policies;
  } else if (message.kind === "pipelines") {
    try {
      processor.replace(message.pipelines);
      say({ kind: "replaced", id: message.id });
    } catch (error) {
      say({ kind: "failed", id: message.id, message: messageOf(error) });
    }
  } else if (message.kind === "stop") {
    clearInterval(idle);
    for (const writes of processor.flushIdle(true)) say({ kind: "idle", writes });
    processor.close();
    say({ kind: "stopped" });
    port.close();
  } else {
    try {
      say({ kind: "done", id: message.id, done: processor.work(message.work) });
    } catch (error) {
      say({ kind: "failed", id: message.id, message: messageOf(error) });
    }
  }
});

say({ kind: "ready" });
