import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { InputCounter } from "../component/declaration.ts";
import type { InFlight } from "./in-flight.ts";
import type { Counts } from "./protocol.ts";

/** What Heimdall counts of itself, for `/metrics`. */
export interface Counters {
  readonly registry: Registry;
  addBatch(counts: Counts): void;
  addInput(input: string, what: InputCounter, by: number): void;
  addStored(store: "logs" | "metrics", result: string, by: number): void;
  addRetry(store: string): void;
  watch(inFlight: InFlight): void;
  /** For rooms that name their own counters: `heimdall_<name>`, made at first use. */
  increment(name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  gauge(name: string, labels: Readonly<Record<string, string>>, value: number): void;
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

/** Makes the registry with the process's own metrics. */
export function createCounters(): Counters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "heimdall_" });
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
  const stored = counter("stored_total", "Documents and points by what became of them.", ["store", "result"]);
  const retries = counter("store_retries_total", "Writes that a store did not take and that were tried again.", [
    "store",
  ]);
  const named = new Map<string, Counter | Gauge>();
  const own = <M extends Counter | Gauge>(name: string, make: () => M): M => {
    let metric = named.get(name);
    if (!metric) {
      metric = make();
      named.set(name, metric);
    }
    return metric as M;
  };

  return {
    registry,
    addBatch(counts) {
      const { pipeline } = counts;
      inputEvents.inc({ input: counts.input }, counts.eventsIn);
      eventsIn.inc({ pipeline }, counts.eventsIn);
      eventsOut.inc({ pipeline }, counts.eventsOut);
      dropped.inc({ pipeline }, counts.dropped);
      seconds.inc({ pipeline }, counts.milliseconds / 1000);
      for (const [tag, by] of Object.entries(counts.failures)) failures.inc({ pipeline, tag }, by);
    },
    addInput: (input, what, by) => inputs[what].inc({ input }, by),
    addStored: (store, result, by) => stored.inc({ store, result }, by),
    addRetry: (store) => retries.inc({ store }),
    watch(inFlight) {
      const gauge = (name: string, help: string, read: () => number): void => {
        new Gauge({
          name: `heimdall_${name}`,
          help,
          registers: [registry],
          collect() {
            this.set(read());
          },
        });
      };
      gauge("in_flight_bytes", "Received bytes that are not stored yet.", () => inFlight.bytes);
      gauge("in_flight_deliveries", "Deliveries that are not stored yet.", () => inFlight.deliveries);
    },
    increment(name, labels, by = 1) {
      const labelNames = Object.keys(labels);
      own(name, () => new Counter({ name: `heimdall_${name}`, help: name, labelNames, registers: [registry] })).inc(
        labels,
        by,
      );
    },
    gauge(name, labels, value) {
      const labelNames = Object.keys(labels);
      own(name, () => new Gauge({ name: `heimdall_${name}`, help: name, labelNames, registers: [registry] })).set(
        labels,
        value,
      );
    },
  };
}
