/**
 * Writes docker and system events as Metricbeat 9 sends them, NDJSON for `POST /es/_bulk`:
 *
 *   node examples/metricbeat/generate.ts | curl -s -H 'Content-Type: application/x-ndjson' \
 *     --data-binary @- http://127.0.0.1:8080/es/_bulk
 */

/** Three containers' CPU and memory and two file systems of a host, at one instant (milliseconds since the epoch). */
export function metricbeatEvents(host: string, time: number, diskUsed: number): Record<string, unknown>[] {
  const event = (module: string, metricset: string, rest: Record<string, unknown>): Record<string, unknown> => ({
    "@timestamp": new Date(time).toISOString(),
    event: { module, dataset: `${module}.${metricset}`, duration: 115000 },
    metricset: { name: metricset, period: 10000 },
    host: { name: host },
    agent: { type: "metricbeat", name: host, version: "9.0.0" },
    service: { type: module, ...(module === "docker" ? { address: "unix:///var/run/docker.sock" } : {}) },
    ...rest,
  });
  const containers = ["shop", "search", "mail"].flatMap((name, index) => {
    const container = { id: `c0ffee${index}`, name, runtime: "docker", image: { name: `${name}:1` } };
    return [
      event("docker", "cpu", { container, docker: { cpu: { total: { pct: 0.1 * (index + 1) }, kernel: { pct: 0 } } } }),
      event("docker", "memory", {
        container,
        docker: { memory: { usage: { pct: 0.2, total: 1048576 * (index + 1) }, limit: 16777216 } },
      }),
    ];
  });
  const disks = ["/", "/var"].map((mount_point, index) =>
    event("system", "filesystem", {
      system: {
        filesystem: {
          mount_point,
          device_name: `/dev/vd${index}`,
          type: "ext4",
          total: 1000000,
          used: { pct: index === 0 ? diskUsed : 0.3, bytes: 1000 },
        },
      },
    }),
  );
  return [...containers, ...disks];
}

/** Events as a `_bulk` body. */
export function bulkBody(events: readonly Record<string, unknown>[]): string {
  return events.map((event) => `{"create":{"_index":"metricbeat-9.0.0"}}\n${JSON.stringify(event)}\n`).join("");
}

if (import.meta.main) process.stdout.write(bulkBody(metricbeatEvents("web-01", Date.now(), 0.95)));
