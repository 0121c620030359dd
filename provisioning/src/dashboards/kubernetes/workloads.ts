import { METRICBEAT } from "../../common/datasources.ts";
import { table } from "../../common/lists.ts";
import { IN_NAMESPACE, rows } from "./where.ts";

interface Workload {
  readonly title: string;
  readonly kind: string;
  readonly description: string;
  /** Headings by the field below `replicas`. */
  readonly replicas: Readonly<Record<string, string>>;
}

const WORKLOADS: readonly Workload[] = [
  {
    title: "Deployments",
    kind: "deployment",
    description: "Replicas of each deployment. Updated below wanted: a rollout is under way, or stuck.",
    replicas: { desired: "Wanted", updated: "Updated", available: "Available", unavailable: "Missing" },
  },
  {
    title: "Stateful sets",
    kind: "statefulset",
    description:
      "Replicas of each stateful set. They start one after another: the first that is not ready holds up the rest.",
    replicas: { desired: "Wanted", observed: "There", ready: "Ready" },
  },
  {
    title: "Daemon sets",
    kind: "daemonset",
    description: "One pod for each node that is meant to have it.",
    replicas: { desired: "Wanted", ready: "Ready", available: "Available", unavailable: "Missing" },
  },
];

/** What should run, beside what does. */
export const workloads = WORKLOADS.map(({ title, kind, description, replicas }) => {
  const columns = Object.keys(replicas).map((name) => `last("${kind}.replicas.${name}") AS "${name}"`);
  return table({
    title,
    description,
    unit: "short",
    source: METRICBEAT,
    targets: [
      rows(`SELECT ${columns.join(", ")} FROM "kubernetes_state_${kind}" WHERE ${IN_NAMESPACE}
            GROUP BY "namespace", "${kind}.name"`),
    ],
    columns: { namespace: "Namespace", [`${kind}.name`]: "Name", ...replicas },
    hidden: ["Time"],
    width: 8,
  });
});
