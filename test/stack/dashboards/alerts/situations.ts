import { metricset, type Situation } from "./situation.ts";

const TELEGRAF = "telegraf/autogen";
const MONITORING = "heimdall/monitoring";

/** Two hundred bytes of a thousand, or nine hundred and fifty. */
const part = (isIll: boolean): number => (isIll ? 950 : 200);
/** A counter of milliseconds: two thirds of the time, or next to nothing. */
const collected = (isIll: boolean, seconds: number): number => Math.round(seconds * (isIll ? 660 : 3));

const kafka: Record<string, Situation> = {
  "heimdall-kafka-lag": {
    by: "metricbeat",
    label: "id",
    // Over its two partitions together it is too much, in neither alone.
    tells: (name, isIll) =>
      [0, 1].map((partition) =>
        metricset("kafka", "consumergroup", {
          kafka: {
            broker: { address: "kafka-1:9092", id: 1 },
            topic: { name: "orders" },
            partition: { id: partition, topic_id: `${partition}-orders` },
            consumergroup: {
              id: name,
              topic: "orders",
              partition,
              offset: 10,
              consumer_lag: isIll ? 60_000 : 40,
              client: { id: "c", host: "10.0.0.1", member_id: `c-${name}` },
            },
          },
        }),
      ),
  },
  "heimdall-kafka-own-lag": {
    by: MONITORING,
    label: "group",
    tells: (name, isIll) =>
      [0, 1].map(
        (partition) =>
          `heimdall_kafka_lag,group=${name},topic=orders,partition=${partition} lag=${isIll ? 60_000 : 40}i`,
      ),
  },
  "heimdall-kafka-out-of-sync": {
    by: "metricbeat",
    label: "topic.name",
    tells: (name, isIll) => [
      metricset("kafka", "partition", {
        kafka: {
          broker: { address: "kafka-2:9092", id: 2 },
          topic: { name },
          partition: {
            id: 0,
            offset: { oldest: 0, newest: 900 },
            partition: { id: 0, leader: 1, replica: 2, is_leader: false, insync_replica: !isIll },
          },
        },
      }),
    ],
  },
  "heimdall-kafka-offline": {
    by: TELEGRAF,
    label: "cluster",
    tells: (name, isIll) => [
      `kafka_controller,cluster=${name},jolokia_agent_url=u OfflinePartitionsCount.Value=${isIll ? 3 : 0}`,
    ],
  },
};

const jvm: Record<string, Situation> = {
  "heimdall-jvm-heap-metricbeat": {
    by: "metricbeat",
    label: "service.name",
    tells: (name, isIll, seconds) => [
      metricset("jolokia", "jmx", {
        service: { name, address: "shop-1:8778", type: "jolokia" },
        // A sawtooth that touches the top every five minutes is no illness.
        jolokia: { jvm: { memory: { heap_usage: { used: seconds % 300 === 0 ? 980 : part(isIll), max: 1_000 } } } },
      }),
    ],
  },
  "heimdall-jvm-gc-metricbeat": {
    by: "metricbeat",
    label: "service.name",
    tells: (name, isIll, seconds) => [
      metricset("jolokia", "jmx", {
        service: { name, address: "shop-1:8778", type: "jolokia" },
        jolokia: {
          jvm: {
            mbean: "java.lang:name=G1 Young Generation,type=GarbageCollector",
            gc: { time: collected(isIll, seconds), count: seconds },
          },
        },
      }),
    ],
  },
  "heimdall-jvm-heap-telegraf": {
    by: TELEGRAF,
    label: "service",
    tells: (name, isIll) => [
      `java_memory,service=${name},jolokia_agent_url=u HeapMemoryUsage.used=${part(isIll)},HeapMemoryUsage.max=1000`,
    ],
  },
  "heimdall-jvm-gc-telegraf": {
    by: TELEGRAF,
    label: "service",
    tells: (name, isIll, seconds) => [
      `java_garbage_collector,service=${name},jolokia_agent_url=u,name=G1 CollectionTime=${collected(isIll, seconds)},CollectionCount=${seconds}`,
    ],
  },
};

const hosts: Record<string, Situation> = {
  "heimdall-disk-full-metricbeat": {
    by: "metricbeat",
    label: "host",
    // What is no disk may be as full as it likes.
    tells: (name, isIll) =>
      [["/data", part(isIll) / 1_000] as const, ["/proc/fs", 1] as const, ["/run", 1] as const].map(
        ([mount_point, pct]) =>
          metricset("system", "filesystem", {
            host: { name },
            system: {
              filesystem: { device_name: "/dev/vda", mount_point, total: 1_000, used: { pct, bytes: pct * 1_000 } },
            },
          }),
      ),
  },
  "heimdall-disk-full-telegraf": {
    by: TELEGRAF,
    label: "host",
    tells: (name, isIll) => [
      `disk,host=${name},path=/data,device=vda used_percent=${part(isIll) / 10}`,
      `disk,host=${name},path=/run,device=tmpfs used_percent=100`,
    ],
  },
  "heimdall-host-silent-metricbeat": {
    by: "metricbeat",
    label: "host",
    // It has told something once.
    tells: (name, isIll, seconds) =>
      isIll && seconds > 120
        ? []
        : [metricset("system", "cpu", { host: { name }, system: { cpu: { total: { pct: 0.5 } } } })],
  },
  "heimdall-host-silent-telegraf": {
    by: TELEGRAF,
    label: "host",
    tells: (name, isIll, seconds) => (isIll && seconds > 120 ? [] : [`mem,host=${name} used_percent=40`]),
  },
};

const container = (name: string, module: string, fields: object): object =>
  metricset("docker", module, {
    host: { name: "docker-1" },
    container: { id: name, name, image: { name: "shop:1" }, runtime: "docker" },
    docker: { [module]: fields },
  });

const docker: Record<string, Situation> = {
  "heimdall-container-cpu": {
    by: "metricbeat",
    label: "container.name",
    tells: (name, isIll) => [container(name, "cpu", { total: { pct: 4, norm: { pct: part(isIll) / 1_000 } } })],
  },
  "heimdall-container-memory": {
    by: "metricbeat",
    label: "container.name",
    tells: (name, isIll) => [
      container(name, "memory", { limit: 1_000, usage: { total: part(isIll), pct: part(isIll) / 1_000 } }),
    ],
  },
  "heimdall-container-unhealthy": {
    by: "metricbeat",
    label: "container.name",
    tells: (name, isIll) => [
      container(name, "healthcheck", { failingstreak: isIll ? 4 : 0, status: isIll ? "unhealthy" : "healthy" }),
    ],
  },
};

const pod = { namespace: "shop", node: { name: "worker-1" } };

const kubernetes: Record<string, Situation> = {
  "heimdall-kubernetes-restarts": {
    by: "metricbeat",
    label: "pod.name",
    // Many in its past are no illness, many within half an hour are.
    tells: (name, isIll, seconds) => [
      metricset("kubernetes", "state_container", {
        kubernetes: {
          ...pod,
          pod: { name },
          container: {
            name: "shop",
            status: { ready: true, phase: "running", restarts: 7 + (isIll ? Math.floor(seconds / 180) : 0) },
          },
        },
      }),
    ],
  },
  "heimdall-kubernetes-replicas": {
    by: "metricbeat",
    label: "deployment.name",
    tells: (name, isIll) => [
      metricset("kubernetes", "state_deployment", {
        kubernetes: {
          namespace: "shop",
          deployment: {
            name,
            replicas: { desired: 3, available: isIll ? 1 : 3, unavailable: isIll ? 2 : 0, updated: 3 },
          },
        },
      }),
    ],
  },
  "heimdall-kubernetes-volume": {
    by: "metricbeat",
    label: "pod.name",
    tells: (name, isIll) => [
      metricset("kubernetes", "volume", {
        kubernetes: {
          ...pod,
          pod: { name },
          volume: { name: "data", fs: { used: { bytes: part(isIll) }, capacity: { bytes: 1_000 } } },
        },
      }),
    ],
  },
};

const heimdall: Record<string, Situation> = {
  "heimdall-incidents": {
    by: MONITORING,
    label: "rule",
    // Those that somebody has acknowledged are looked after.
    tells: (name, isIll) => [
      `heimdall_incidents,rule=${name},state=open count=${isIll ? 2 : 0}i,matches=1i`,
      `heimdall_incidents,rule=${name},state=acknowledged count=3i,matches=1i`,
    ],
  },
  "heimdall-silent": {
    by: MONITORING,
    label: "instance",
    tells: (name, isIll, seconds) =>
      isIll && seconds > 120 ? [] : [`heimdall_process,instance=${name} uptime_seconds=${seconds}.5`],
  },
  "heimdall-dead-letters": {
    by: MONITORING,
    label: "pipeline",
    tells: (name, isIll, seconds) => [
      `heimdall_dead_letters,instance=i,pipeline=${name} letters=${100 + (isIll ? Math.floor(seconds / 6) : 0)}i`,
    ],
  },
};

/** By the uid of the rule that is meant to find it. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  ...kafka,
  ...jvm,
  ...hosts,
  ...docker,
  ...kubernetes,
  ...heimdall,
};
