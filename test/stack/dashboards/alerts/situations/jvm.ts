import { collected, metricset, part, type Situation } from "../situation.ts";

const TELEGRAF = "telegraf/autogen";

/** Heaps and collectors, as either agent reads them. */
export const jvm: Readonly<Record<string, Situation>> = {
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
