import { metricset, part, type Situation } from "../situation.ts";

const container = (name: string, module: string, fields: object): object =>
  metricset("docker", module, {
    host: { name: "docker-1" },
    container: { id: name, name, image: { name: "shop:1" }, runtime: "docker" },
    docker: { [module]: fields },
  });

/** Containers that take too much or are not well. */
export const docker: Readonly<Record<string, Situation>> = {
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
