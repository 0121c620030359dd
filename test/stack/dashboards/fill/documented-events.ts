import { sendBulk } from "../../../../examples/send-bulk.ts";

/** How often each is told, and how far apart. */
const ROUNDS = 6;
const APART = 120_000;

interface Metricset {
  readonly module: string;
  readonly name: string;
  /** Below the event's root; `round` counts from the oldest. */
  fields(round: number): Record<string, unknown>;
}

/**
 * Metricbeat's events of things that go wrong, in the form of its documentation, whose own examples are all well: a node
 * that is not ready, pods that wait and fail, a container that keeps restarting and one that is not healthy, a full volume.
 */
const METRICSETS: readonly Metricset[] = [
  {
    module: "kubernetes",
    name: "state_node",
    fields: () => ({
      kubernetes: {
        node: {
          name: "worker-2",
          cpu: { allocatable: { cores: 4 }, capacity: { cores: 4 } },
          memory: { allocatable: { bytes: 8_000_000_000 }, capacity: { bytes: 8_000_000_000 } },
          pod: { allocatable: { total: 110 }, capacity: { total: 110 } },
          status: { ready: "false", unschedulable: false },
        },
      },
    }),
  },
  ...(["pending", "failed"] as const).map((phase) => ({
    module: "kubernetes",
    name: "state_pod",
    fields: () => ({
      kubernetes: {
        namespace: "shop",
        node: { name: "worker-1" },
        pod: {
          name: `shop-${phase}`,
          ip: "172.17.0.7",
          host_ip: "192.168.99.101",
          status: { phase, ready: "false", scheduled: String(phase === "failed") },
        },
      },
    }),
  })),
  {
    module: "kubernetes",
    name: "state_container",
    fields: (round) => ({
      container: { runtime: "containerd", id: "4f21", image: { name: "shop:1.7" } },
      kubernetes: {
        namespace: "shop",
        node: { name: "worker-1" },
        pod: { name: "shop-7d9f", uid: "d52bd3cb-df62-4cb5-b293-7009055bcaff" },
        container: {
          name: "shop",
          id: "containerd://4f21",
          cpu: { request: { nanocores: 200_000_000 } },
          status: { ready: false, restarts: round, phase: "waiting", reason: "CrashLoopBackOff" },
        },
      },
    }),
  },
  {
    module: "kubernetes",
    name: "state_deployment",
    fields: () => ({
      kubernetes: {
        namespace: "shop",
        deployment: { name: "shop", paused: false, replicas: { desired: 3, available: 1, unavailable: 2, updated: 3 } },
      },
    }),
  },
  {
    module: "kubernetes",
    name: "volume",
    fields: () => ({
      kubernetes: {
        namespace: "shop",
        node: { name: "worker-1" },
        pod: { name: "shop-7d9f" },
        volume: {
          name: "data",
          fs: {
            available: { bytes: 500_000_000 },
            capacity: { bytes: 10_000_000_000 },
            used: { bytes: 9_500_000_000 },
            inodes: { count: 655_360, free: 640_000, used: 15_360 },
          },
        },
      },
    }),
  },
  {
    module: "kubernetes",
    name: "event",
    fields: (round) => ({
      kubernetes: {
        event: {
          count: round + 1,
          type: "Warning",
          reason: "BackOff",
          message: "Back-off restarting failed container shop in pod shop-7d9f",
          involved_object: {
            api_version: "v1",
            kind: "Pod",
            name: "shop-7d9f",
            uid: "b2f92f14",
            resource_version: "1",
          },
          metadata: { name: "shop-7d9f.14bf", namespace: "shop", resource_version: "2", uid: "4f3fe524" },
        },
      },
    }),
  },
  {
    module: "docker",
    name: "healthcheck",
    fields: (round) => ({
      container: { id: "c1", name: "payments", image: { name: "payments:2" }, runtime: "docker" },
      docker: { healthcheck: { failingstreak: round + 1, status: "unhealthy", event: { exit_code: 1, output: "" } } },
    }),
  },
];

/** A replica that lags behind its leader, which the recorded Kafka of one broker does not have. */
const REPLICA: Metricset = {
  module: "kafka",
  name: "partition",
  fields: () => ({
    service: { address: "kafka-2:9092", name: "main", type: "kafka" },
    kafka: {
      broker: { id: 2, address: "kafka-2:9092" },
      topic: { name: "shop-web" },
      partition: {
        id: 0,
        topic_id: "0-shop-web",
        topic_broker_id: "0-shop-web-2",
        topic: { name: "shop-web" },
        broker: { id: 2, address: "kafka-2:9092" },
        offset: { oldest: 0, newest: 900 },
        partition: { id: 0, leader: 1, replica: 2, is_leader: false, insync_replica: false },
      },
    },
  }),
};

/** Lines as Filebeat ships them with container, Kubernetes and service metadata: the samples have none of it. */
const lineOf = (message: string, more: Record<string, unknown>, time: number): Record<string, unknown> => ({
  "@timestamp": new Date(time).toISOString(),
  agent: { type: "filebeat", name: "worker-1", version: "9.0.0" },
  host: { name: "worker-1" },
  input: { type: "container" },
  stream: "stdout",
  log: { file: { path: "/var/log/containers/app.log" }, offset: time % 1_000_000 },
  ecs: { version: "8.0.0" },
  message,
  ...more,
});

/** Sends all of them, told as of the last minutes. */
export async function sendDocumentedEvents(url: string, now: number): Promise<void> {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => ({ round, time: now - (ROUNDS - 1 - round) * APART }));
  const metrics = rounds.flatMap(({ round, time }) =>
    [...METRICSETS, REPLICA].map(({ module, name, fields }) => ({
      "@timestamp": new Date(time).toISOString(),
      agent: { type: "metricbeat", name: "worker-1", version: "9.0.0" },
      host: { name: "worker-1" },
      event: { module, dataset: `${module}.${name}`, duration: 115_000 },
      metricset: { name, period: 10_000 },
      service: { type: module, address: "127.0.0.1:8080" },
      ...fields(round),
    })),
  );
  await sendBulk(url, "metricbeat-9.0.0", metrics);
  const kubernetes = {
    namespace: "shop",
    node: { name: "worker-1" },
    pod: { name: "shop-7d9f" },
    container: { name: "shop" },
  };
  const lines = rounds.flatMap(({ time }) => [
    lineOf("payment refused", { container: { id: "c1", name: "payments", image: { name: "payments:2" } } }, time),
    lineOf("cannot open the ledger", { container: { id: "4f21", runtime: "containerd" }, kubernetes }, time),
    lineOf("Shutting down", { service: { name: "kafka", type: "kafka" }, log: { level: "ERROR" } }, time),
  ]);
  await sendBulk(url, "filebeat-9.0.0", lines);
}
