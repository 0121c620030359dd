import type { Situation } from "./situation.ts";
import { docker } from "./situations/docker.ts";
import { heimdall } from "./situations/heimdall.ts";
import { hosts } from "./situations/hosts.ts";
import { jvm } from "./situations/jvm.ts";
import { kafka } from "./situations/kafka.ts";
import { kubernetes } from "./situations/kubernetes.ts";

/** By the uid of the rule that is meant to find it. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  ...kafka,
  ...jvm,
  ...hosts,
  ...docker,
  ...kubernetes,
  ...heimdall,
};
