import type { Registry } from "prom-client";
import type { Bus, PartitionLag } from "../bus/port.ts";
import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import type { MetricStore, Point } from "../stores/metrics/port.ts";
import { createLease } from "../stores/state/lease.ts";
import type { State } from "../stores/state/state.ts";
import { incidentMarks } from "./incident-marks.ts";
import { incidentSamples } from "./incident-points.ts";
import { lagSamples, readLag, type WatchedConsumer } from "./lag-points.ts";
import { processSampler } from "./process-points.ts";
import { registrySampler, type Sample } from "./registry-points.ts";
import { repeat } from "./repeat.ts";
import { pointWriter } from "./write.ts";

export interface MonitoringOptions {
  readonly counters: {
    readonly registry: Registry;
    setLag(group: string, partitions: readonly PartitionLag[]): void;
  };
  readonly metrics: Pick<MetricStore, "write" | "createDatabase" | "retentionPolicies" | "setRetentionPolicy">;
  /** Null without Kafka. */
  readonly bus: Pick<Bus, "lag"> | null;
  /** The members of consumer groups in this process, as they are now. */
  consumers(): readonly WatchedConsumer[];
  readonly state: State;
  readonly settings: Pick<Settings, "monitoring">;
  readonly log: Log;
  /** What tells this backend from others: the tag `instance`. */
  readonly instance: string;
  /** Told of points that are stored, for rules that watch Heimdall (see `ownPointsObserver`). */
  observe?(points: readonly Point[]): Promise<void> | void;
}

export interface Monitoring {
  /** This backend's numbers of the last interval, written or not; empty until the first one is over. */
  latest(): LatestSamples;
  stop(): Promise<void>;
}

export interface LatestSamples {
  /** Milliseconds since the epoch; null before the first. */
  readonly at: number | null;
  readonly samples: readonly Sample[];
}

/**
 * Watches Heimdall itself: keeps the lag in `/metrics` up to date, and writes its numbers as points to the metric store
 * every `monitoring.interval`. Neither a store nor Kafka that is away holds anything up: what cannot be read or written
 * is left out, and said once.
 */
export function startMonitoring(options: MonitoringOptions): Monitoring {
  const { counters, bus, state, log, instance } = options;
  const { enabled, interval, keep } = options.settings.monitoring;
  const writer = pointWriter(options);
  const write = async (samples: readonly Sample[]): Promise<void> => {
    if (enabled) await writer.write(samples);
  };
  const quietly = (what: string, work: () => Promise<void>): (() => Promise<void>) => {
    let fails = false;
    return async () => {
      try {
        await work();
        fails = false;
      } catch (error) {
        if (!fails) log.warn(`monitoring: ${what} could not be read, it is tried again: ${messageOf(error)}`);
        fails = true;
      }
    };
  };

  const readCounters = registrySampler(counters.registry, Date.now);
  const processes = processSampler(counters.registry, Date.now);
  const incidents = createLease(state, "monitoring", 3 * interval);
  const newMarks = incidentMarks({ state, keep, now: Date.now });
  const known = new Set<string>();

  let latest: LatestSamples = { at: null, samples: [] };
  const own = repeat(
    interval,
    quietly("the counters", async () => {
      const read = [...(await readCounters()), await processes.sample()];
      const samples = read.map((sample) => ({ ...sample, tags: { instance, ...sample.tags } }));
      latest = { at: Date.now(), samples };
      await write(samples);
    }),
  );
  const lag = repeat(
    interval,
    quietly("the lag in Kafka", async () => {
      if (bus === null) return;
      const lags = await readLag(bus, options.consumers());
      for (const group of known) if (!lags.has(group)) counters.setLag(group, []);
      for (const [group, partitions] of lags) {
        known.add(group);
        counters.setLag(group, partitions);
      }
      await write(lagSamples(lags));
    }),
  );
  const shared = repeat(
    interval,
    // What is the same for all backends is written by one of them.
    quietly("incidents", async () => {
      if (!enabled || !(await incidents.acquire())) return;
      await write([...(await incidentSamples(state)), ...(await newMarks())]);
    }),
  );

  return {
    latest: () => latest,
    async stop() {
      await Promise.all([own.stop(), lag.stop(), shared.stop()]);
      processes.stop();
      await incidents.release().catch(() => undefined);
    },
  };
}
