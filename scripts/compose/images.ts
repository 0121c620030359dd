import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "./promises.ts";

/** A version with at least two numbers, or a digest: what `16`, `slim` or `latest` means changes under our feet. */
const PINNED = /^[^$]*(:[^/$]*\d+\.\d+[^/$]*|@sha256:[0-9a-f]{64})$/;

/** What is wrong with where a service's image comes from; null when it is pinned or built from pinned ones. */
export function imageProblem({ image, build }: Service, root: string): string | null {
  if (image !== undefined) return PINNED.test(image) ? null : `image ${image} has no pinned version`;
  if (build === undefined) return null; // The schema's matter.
  const { context = ".", dockerfile = "Dockerfile" } = typeof build === "string" ? { context: build } : build;
  const file = join(root, context, dockerfile);
  if (!existsSync(file)) return `${join(context, dockerfile)} does not exist`;
  const stages = new Set<string>();
  for (const [, base, stage] of readFileSync(file, "utf8").matchAll(/^FROM\s+(\S+)(?:\s+AS\s+(\S+))?/gim)) {
    if (!PINNED.test(base!) && !stages.has(base!)) return `${dockerfile}: image ${base} has no pinned version`;
    if (stage !== undefined) stages.add(stage);
  }
  return null;
}

/** Our tests run on the versions of test/stack/versions.env; the compose file must have the same ones. */
export function versionProblems(services: Readonly<Record<string, Service>>, versions: string): string[] {
  return [...versions.matchAll(/^(\w+)=(\S+)$/gm)].flatMap(([, name, version]) => {
    const image = services[name!.toLowerCase()]?.image;
    if (image === undefined || image.endsWith(`:${version}`)) return [];
    return [`${name!.toLowerCase()}: image ${image} is not ${version}, which the tests run on`];
  });
}
