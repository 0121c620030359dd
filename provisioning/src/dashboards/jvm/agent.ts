import { METRICBEAT, type Source, TELEGRAF } from "../../common/datasources.ts";

/** What is measured of a JVM, in the units of its MXBeans: bytes, milliseconds, shares. */
export type Measure =
  | `${"heap" | "nonHeap"}.${"used" | "committed" | "max"}`
  | `pool.${"used" | "max"}`
  | `gc.${"time" | "count"}`
  | `threads.${"count" | "daemon" | "peak"}`
  | `classes.${"loaded" | "unloaded"}`
  | `cpu.${"process" | "system"}`
  | `files.${"open" | "max"}`
  | "uptime";

/** How an agent that reads Jolokia names what it finds (examples/agents). */
export interface Agent {
  readonly title: string;
  readonly uid: string;
  readonly source: Source;
  /** Tag of the service, as its instances share it. */
  readonly service: string;
  /** Tag of one JVM. */
  readonly instance: string;
  /** Tag that tells memory pools and collectors apart. */
  readonly part: string;
  readonly measurement: (measure: Measure) => string;
  readonly field: (measure: Measure) => string;
}

const METRICBEAT_FIELDS: Readonly<Record<string, string>> = {
  heap: "memory.heap_usage",
  nonHeap: "memory.non_heap_usage",
};

/** examples/agents/metricbeat-jvm.yml */
export const metricbeat: Agent = {
  title: "JVM (Metricbeat)",
  uid: "heimdall-jvm",
  source: METRICBEAT,
  service: "service.name",
  instance: "service.address",
  part: "jvm.mbean",
  measurement: () => "jolokia_jmx",
  field: (measure) => {
    const [group = "", name] = measure.split(".");
    return `jvm.${METRICBEAT_FIELDS[group] ?? group}${name === undefined ? "" : `.${name}`}`;
  },
};

const TELEGRAF_FIELDS: Readonly<Record<Measure, readonly [measurement: string, field: string]>> = {
  "heap.used": ["java_memory", "HeapMemoryUsage.used"],
  "heap.committed": ["java_memory", "HeapMemoryUsage.committed"],
  "heap.max": ["java_memory", "HeapMemoryUsage.max"],
  "nonHeap.used": ["java_memory", "NonHeapMemoryUsage.used"],
  "nonHeap.committed": ["java_memory", "NonHeapMemoryUsage.committed"],
  "nonHeap.max": ["java_memory", "NonHeapMemoryUsage.max"],
  "pool.used": ["java_memory_pool", "Usage.used"],
  "pool.max": ["java_memory_pool", "Usage.max"],
  "gc.time": ["java_garbage_collector", "CollectionTime"],
  "gc.count": ["java_garbage_collector", "CollectionCount"],
  "threads.count": ["java_threading", "ThreadCount"],
  "threads.daemon": ["java_threading", "DaemonThreadCount"],
  "threads.peak": ["java_threading", "PeakThreadCount"],
  "classes.loaded": ["java_class_loading", "LoadedClassCount"],
  "classes.unloaded": ["java_class_loading", "UnloadedClassCount"],
  "cpu.process": ["java_operating_system", "ProcessCpuLoad"],
  "cpu.system": ["java_operating_system", "SystemCpuLoad"],
  "files.open": ["java_operating_system", "OpenFileDescriptorCount"],
  "files.max": ["java_operating_system", "MaxFileDescriptorCount"],
  uptime: ["java_runtime", "Uptime"],
};

/** examples/agents/telegraf-jvm.conf */
export const telegraf: Agent = {
  title: "JVM (Telegraf)",
  uid: "heimdall-jvm-telegraf",
  source: TELEGRAF,
  service: "service",
  instance: "jolokia_agent_url",
  part: "name",
  measurement: (measure) => TELEGRAF_FIELDS[measure][0],
  field: (measure) => TELEGRAF_FIELDS[measure][1],
};
