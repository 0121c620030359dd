import { parentPort } from "node:worker_threads";
import { messageOf } from "../../errors.ts";
import { checkConfiguration } from "./check-configuration.ts";
import type { FromTrial, TrialJob, TrialResult } from "./protocol.ts";
import { testEvents } from "./test-events.ts";

const port = parentPort!;
const say = (message: FromTrial): void => port.postMessage(message);

function work(job: TrialJob): TrialResult {
  if (job.kind === "test") return testEvents(job, (input) => say({ kind: "at", input }));
  return { problems: checkConfiguration(job.settings, job.stored, job.environment) };
}

port.on("message", (job: TrialJob) => {
  try {
    say({ kind: "done", result: work(job) });
  } catch (error) {
    say({ kind: "failed", message: messageOf(error) });
  }
});
