import { createJsonReader } from "../../codecs/json-events.ts";
import { ConfigurationError } from "../../errors.ts";
import { createEvent, type Event } from "../../event/event.ts";
import { compilePipeline, type Pipeline } from "../../pipeline/compile.ts";
import { snapshot } from "../../pipeline/field-changes.ts";
import { isLogstashPlugin } from "../../pipeline/peers.ts";
import { problemsOf } from "../../pipeline/problems.ts";
import { createRecording, type Recording } from "../../pipeline/trace.ts";
import { registries } from "../registries.ts";
import type { TestedEvent, TestJob, TestResult } from "./protocol.ts";

/** A pattern that takes this long on one event is ended, and told. */
export const LONGEST_STEP = 1_000;
/** After it the events that are left are not tried. */
const LONGEST_TEST = 8_000;
const MOST_WARNINGS = 20;

/**
 * Runs events through the filters of a text, one after the other, and records what each step did. Inputs and outputs
 * are only stood in for, and environment variables keep their names: nothing secret comes out.
 */
export function testEvents(job: TestJob, at: (input: number) => void): TestResult {
  const warnings: string[] = [];
  const recording = createRecording();
  let pipeline: Pipeline;
  try {
    pipeline = compilePipeline(job.sources, job.settings, {
      registries,
      environment: standInVariables(job.sources),
      now: Date.now,
      warn: (message) => warnings.length < MOST_WARNINGS && warnings.push(message),
      standIn: (kind, name) => isLogstashPlugin(kind, name) || registries[`${kind}s`].some((one) => one.name === name),
      tracer: recording.tracer,
      longestStep: LONGEST_STEP,
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { problems: problemsOf(error), events: [], warnings, left: 0 };
  }
  try {
    const until = performance.now() + LONGEST_TEST;
    const events: TestedEvent[] = [];
    for (const [number, input] of job.inputs.entries()) {
      if (performance.now() > until) return { problems: [], events, warnings, left: job.inputs.length - number };
      at(number);
      for (const event of readEvents(input, job.codec)) {
        pipeline.inputs[0]?.decorate(event);
        events.push(testEvent(pipeline, event, recording));
      }
    }
    return { problems: [], events, warnings, left: 0 };
  } finally {
    pipeline.close();
  }
}

function testEvent(pipeline: Pipeline, event: Event, recording: Recording): TestedEvent {
  const before = snapshot(event);
  recording.begin(event);
  const started = performance.now();
  const passed = pipeline.filter([event]);
  const microseconds = Math.round((performance.now() - started) * 1000);
  const after = passed.map((one) => ({ event: recording.numberOf(one), fields: snapshot(one) }));
  pipeline.route(passed);
  return { before, after, trace: recording.steps(), microseconds };
}

function readEvents(input: string, codec: TestJob["codec"]): Event[] {
  if (codec === "plain") return [createEvent({ message: input }, Date.now())];
  const events: Event[] = [];
  createJsonReader({ keepOriginal: false, now: Date.now })(input, (event) => events.push(event));
  return events;
}

/** Variables without a default stand for their own names. */
function standInVariables(sources: TestJob["sources"]): Record<string, string> {
  const names = sources.flatMap(({ text }) => [...text.matchAll(/\$\{([A-Za-z_.][\w.]*)\}/g)].map(([, name]) => name!));
  return Object.fromEntries(names.map((name) => [name, `\${${name}}`]));
}
