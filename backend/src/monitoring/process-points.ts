import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Registry } from "prom-client";
import type { Sample } from "./registry-points.ts";

/** Memory, CPU time, and how long the main thread's loop was held up, since the last time it was asked. */
export function processSampler(registry: Registry, now: () => number): { sample(): Promise<Sample>; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let cpuBefore = cpuSeconds();
  let before = now();
  const gauge = async (name: string): Promise<bigint> => {
    const values = (await registry.getSingleMetric(`heimdall_${name}`)?.get())?.values ?? [];
    return BigInt(Math.round(values[0]?.value ?? 0));
  };
  return {
    async sample() {
      const at = now();
      const cpu = cpuSeconds();
      const memory = process.memoryUsage();
      const fields = {
        rss_bytes: BigInt(memory.rss),
        heap_used_bytes: BigInt(memory.heapUsed),
        external_bytes: BigInt(memory.external),
        cpu_seconds: cpu,
        cpu_cores: (cpu - cpuBefore) / Math.max(0.001, (at - before) / 1000),
        event_loop_delay_mean_seconds: seconds(delay.mean),
        event_loop_delay_p99_seconds: seconds(delay.percentile(99)),
        event_loop_delay_max_seconds: seconds(delay.max),
        uptime_seconds: process.uptime(),
        in_flight_bytes: await gauge("in_flight_bytes"),
        in_flight_deliveries: await gauge("in_flight_deliveries"),
      };
      delay.reset();
      cpuBefore = cpu;
      before = at;
      return { measurement: "heimdall_process", tags: {}, fields };
    },
    stop: () => delay.disable(),
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The histogram has no number before its first value. */
function seconds(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) && nanoseconds < Number.MAX_SAFE_INTEGER ? nanoseconds / 1e9 : 0;
}
