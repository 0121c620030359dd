import { Counter, type Registry } from "prom-client";
import type { InputCounter } from "../component/declaration.ts";
import type { Counts } from "./protocol.ts";

/** What inputs and pipelines do. */
export interface PipelineCounters {
  addBatch(counts: Counts): void;
  addInput(input: string, what: InputCounter, by: number): void;
  /** Events that were set aside as dead letters. */
  addDeadLetters(pipeline: string, by: number): void;
}

const INPUT_COUNTERS: Readonly<Record<InputCounter, string>> = {
  connections: "Connections that were opened.",
  datagrams: "Datagrams that were received.",
  dropped: "Messages, datagrams and connections that were dropped because nothing more fitted.",
  malformed: "Items and connections that could not be read.",
  refused: "Requests that were refused whole, with a reason in the answer.",
  deferred: "Requests that were answered 429 or 503, to be sent again later.",
  bytes: "Bytes that were received, inflated.",
};

export function pipelineCounters(registry: Registry): PipelineCounters {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `heimdall_${name}`, help, labelNames: [...labelNames], registers: [registry] });

  const inputEvents = counter("input_events_total", "Events that an input made.", ["input"]);
  const inputs = Object.fromEntries(
    Object.entries(INPUT_COUNTERS).map(([what, help]) => [what, counter(`input_${what}_total`, help, ["input"])]),
  ) as Record<InputCounter, Counter<"input">>;
  const eventsIn = counter("pipeline_events_in_total", "Events that entered a pipeline.", ["pipeline"]);
  const eventsOut = counter("pipeline_events_out_total", "Events that reached a pipeline's outputs.", ["pipeline"]);
  const dropped = counter("pipeline_events_dropped_total", "Events that a pipeline's filters dropped.", ["pipeline"]);
  const failures = counter("pipeline_failures_total", "Events that left a pipeline with a failure tag.", [
    "pipeline",
    "tag",
  ]);
  const seconds = counter("pipeline_seconds_total", "Time that a pipeline's workers were busy.", ["pipeline"]);
  const deadLetters = counter("dead_letters_total", "Events that were set aside as dead letters.", ["pipeline"]);

  return {
    addBatch(counts) {
      const { pipeline } = counts;
      inputEvents.inc({ input: counts.input }, counts.eventsIn);
      // What an input only passed on to the bus has not been in a pipeline yet.
      if (pipeline === null) return;
      eventsIn.inc({ pipeline }, counts.eventsIn);
      eventsOut.inc({ pipeline }, counts.eventsOut);
      dropped.inc({ pipeline }, counts.dropped);
      seconds.inc({ pipeline }, counts.milliseconds / 1000);
      for (const [tag, by] of Object.entries(counts.failures)) failures.inc({ pipeline, tag }, by);
    },
    addInput: (input, what, by) => inputs[what].inc({ input }, by),
    addDeadLetters: (pipeline, by) => deadLetters.inc({ pipeline }, by),
  };
}
