import { metricset, part, type Situation } from "../situation.ts";

const pod = { namespace: "shop", node: { name: "worker-1" } };

/** Workloads that do not come up, volumes that fill up. */
export const kubernetes: Readonly<Record<string, Situation>> = {
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
