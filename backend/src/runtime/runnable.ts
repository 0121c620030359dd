import type { InputListener } from "../config/exposure.ts";
import { ConfigurationError, formatPlace } from "../errors.ts";
import type { Pipeline } from "../pipeline/compile.ts";

/** The addresses that a pipeline's inputs listen on, each with its place. */
export function listenersOf({ inputs }: Pipeline): InputListener[] {
  return inputs.flatMap(({ name, options, context }) => {
    const { host } = options as { host?: unknown };
    return typeof host === "string" ? [{ key: `${formatPlace(context.place)}: ${name} { host }`, host }] : [];
  });
}

/**
 * Throws a ConfigurationError for a codec that would have no effect: on an input whose wire has its own format, or
 * on an output that stores events as they are.
 */
export function refuseUnusedCodecs({ inputs, outputs }: Pipeline): void {
  for (const { name, declaration, codecIsWritten, codec, context } of inputs) {
    if (!codecIsWritten || codec.name === "plain" || declaration?.takesCodec) continue;
    throw new ConfigurationError(
      `input '${name}' takes no codec: its wire has a format of its own; leave codec out and use a filter such as json`,
      { place: context.place },
    );
  }
  for (const { name, common, context } of outputs) {
    if (common.codec === undefined) continue;
    throw new ConfigurationError(`output '${name}' takes no codec: it stores events as they are; leave it out`, {
      place: context.place,
    });
  }
}
