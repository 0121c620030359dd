import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { imageProblem, versionProblems } from "./images.ts";
import { readReferences, secretProblems, variableProblems } from "./variables.ts";

/** As much of a service as we look at, after the schema has passed. */
export interface Service {
  readonly image?: string;
  readonly build?: string | { readonly context?: string; readonly dockerfile?: string };
  readonly healthcheck?: { readonly test?: unknown; readonly disable?: boolean };
  readonly mem_limit?: string | number;
  readonly deploy?: { readonly resources?: { readonly limits?: { readonly memory?: string } } };
  readonly environment?: Readonly<Record<string, unknown>> | readonly string[];
  readonly volumes?: readonly (string | { readonly type: string; readonly source?: string })[];
  readonly ports?: readonly (string | number | { readonly target: number; readonly host_ip?: string })[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
}

/**
 * What docker-compose.yaml promises and no schema knows: pinned images, a health check and a memory limit everywhere,
 * no secret in the file, ports of this machine only, everything it names is there.
 */
export function brokenPromises(root: string): readonly string[] {
  const text = readFileSync(join(root, "docker-compose.yaml"), "utf8");
  const { services } = parse(text) as { services: Readonly<Record<string, Service>> };
  const references = readReferences(text);
  return [
    ...Object.entries(services).flatMap(([name, service]) =>
      serviceProblems(service, root).map((problem) => `${name}: ${problem}`),
    ),
    ...variableProblems(references, readText(join(root, ".env.example"))),
    ...versionProblems(services, readText(join(root, "test", "stack", "versions.env"))),
  ];
}

function serviceProblems(service: Service, root: string): string[] {
  const problems = [imageProblem(service, root), ...secretProblems(service)];
  const { healthcheck, mem_limit, deploy } = service;
  if (healthcheck?.test === undefined || healthcheck.disable === true) problems.push("has no healthcheck");
  if (mem_limit === undefined && deploy?.resources?.limits?.memory === undefined) problems.push("has no memory limit");
  problems.push(
    ...(service.volumes ?? []).map((volume) => mountProblem(volume, root)),
    ...(service.ports ?? []).map(portProblem),
    dependencyProblem(service.depends_on),
  );
  return problems.filter((problem) => problem !== null);
}

function mountProblem(volume: NonNullable<Service["volumes"]>[number], root: string): string | null {
  const source = typeof volume === "string" ? volume.split(":")[0]! : volume.type === "bind" ? volume.source! : "";
  const isFile = /^[./~]/.test(source);
  if (!isFile) return null;
  if (!source.startsWith("./")) return `mounts ${source}, which is not in the repository`;
  return existsSync(join(root, source)) ? null : `mounts ${source}, which does not exist`;
}

/** Opened to others only by a variable that somebody sets. */
function portProblem(port: NonNullable<Service["ports"]>[number]): string | null {
  const shown = typeof port === "object" ? port.target : port;
  const address =
    typeof port === "object" ? (port.host_ip ?? "") : String(port).replace(/:?[\d-]+(:[\d-]+)?(\/\w+)?$/, "");
  return /^(127\.0\.0\.1|\$\{\w+:-127\.0\.0\.1\})$/.test(address) ? null : `port ${shown} is open to other machines`;
}

function dependencyProblem(dependsOn: Service["depends_on"]): string | null {
  if (dependsOn === undefined) return null;
  if (Array.isArray(dependsOn)) return "depends_on does not wait until the others are healthy";
  const early = Object.entries(dependsOn as Readonly<Record<string, { condition: string }>>).filter(
    ([, { condition }]) => condition === "service_started",
  );
  return early.length === 0 ? null : `does not wait until ${early.map(([name]) => name).join(", ")} is healthy`;
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
