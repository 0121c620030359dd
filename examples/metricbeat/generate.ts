/**
 * Sends docker and system events as Metricbeat 9 sends them, and says what it sent:
 *
 *   npx node examples/metricbeat/generate.ts
 */
import { parseArgs } from "node:util";
import { sendBulk } from "../send-bulk.ts";

/** Three containers' CPU and memory, a host's CPU and its two file systems, at one instant (milliseconds since the epoch). */
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
    const labels = { com_docker_compose_project: "example", com_docker_compose_service: name };
    const docker = (metricset: string, numbers: object) =>
      event("docker", metricset, { container, docker: { container: { labels }, [metricset]: numbers } });
    return [
      docker("cpu", { total: { pct: 0.1 * (index + 1) }, kernel: { pct: 0 } }),
      docker("memory", { usage: { pct: 0.2, total: 1048576 * (index + 1) }, limit: 16777216 }),
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
  const cpu = event("system", "cpu", {
    system: { cpu: { cores: 4, total: { pct: 1, norm: { pct: 0.25 } }, user: { pct: 0.75, norm: { pct: 0.1875 } } } },
  });
  return [...containers, ...disks, cpu];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      host: { type: "string", default: "web-01" },
      disk: { type: "string", default: "0.95" },
      url: { type: "string", default: "http://127.0.0.1:8080" },
    },
  });
  const now = Date.now();
  const rounds = [4, 3, 2, 1, 0].map((ago) => now - ago * 10_000);
  const events = rounds.flatMap((time) => metricbeatEvents(values.host, time, Number(values.disk)));
  await sendBulk(values.url, "metricbeat-9.0.0", events);
  console.log(`${events.length} events of ${values.host} sent: ${rounds.length} rounds, ten seconds apart`);
}
