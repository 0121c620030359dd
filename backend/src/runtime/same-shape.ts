import type { Configuration } from "./configuration.ts";

/**
 * Whether a configuration can take the place of another one while everything runs: the same pipelines with the same
 * inputs, and the same stores to write to. Filters, and which output writes where, may differ.
 */
export function hasSameShape(a: Configuration, b: Configuration): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf({ definitions, pipelines, plan }: Configuration): string {
  return JSON.stringify(
    {
      pipelines: definitions.map(({ id, usesBus }, number) => ({
        id,
        usesBus,
        inputs: pipelines[number]!.pipeline.inputs.map(({ name, options, common, codec, context }) => [
          name,
          options,
          common,
          codec.name,
          codec.options,
          // Without an `id` it holds the place, by which counters and dead letters name the input.
          context.id,
        ]),
      })),
      // What indices are called is only known to the templates of a server.
      targets: plan.targets.map(({ name, connection, patterns }) => [name, connection, connection && patterns]),
    },
    (_, value: unknown) => (value instanceof Map ? [...value] : value),
  );
}
