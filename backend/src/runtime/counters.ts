import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { InFlight } from "./in-flight.ts";
import { type PipelineCounters, pipelineCounters } from "./pipeline-counters.ts";
import { type StoreCounters, storeCounters } from "./store-counters.ts";

/** What Heimdall counts of itself, for `/metrics` and for its own points in the metric store. */
export interface Counters extends PipelineCounters, StoreCounters {
  readonly registry: Registry;
  watch(inFlight: InFlight): void;
  /** For rooms that name their own counters: `heimdall_<name>`, made at first use. */
  increment(name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  gauge(name: string, labels: Readonly<Record<string, string>>, value: number): void;
}

/** Makes the registry with the process's own metrics. */
export function createCounters(): Counters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "heimdall_" });
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
    ...pipelineCounters(registry),
    ...storeCounters(registry),
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
