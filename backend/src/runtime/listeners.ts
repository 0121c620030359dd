import type { InputListener } from "../config/exposure.ts";
import { formatPlace } from "../errors.ts";
import type { Pipeline } from "../pipeline/compile.ts";

/** The addresses that a pipeline's inputs listen on, each with its place. */
export function listenersOf({ inputs }: Pipeline): InputListener[] {
  return inputs.flatMap(({ name, options, context }) => {
    const { host } = options as { host?: unknown };
    return typeof host === "string" ? [{ key: `${formatPlace(context.place)}: ${name} { host }`, host }] : [];
  });
}
