import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { formatDuration } from "../../config/quantities.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";

const Name = (description: string) => Type.String({ minLength: 1, maxLength: 1_000, description });
const Database = { database: Name("The database.") };
const Measurement = { ...Database, measurement: Name("The measurement.") };
const Names = Type.Array(Type.String());
const Policy = Type.Object({
  name: Type.String(),
  duration: Type.Union([Type.String(), Type.Null()], { description: "How long points are kept; null is for ever." }),
  shard_duration: Type.String(),
  default: Type.Boolean(),
});

const inWords = (nanoseconds: bigint): string => formatDuration(Number(nanoseconds / 1_000_000n));

/** What metrics there are. */
export function metricCatalogueRoutes({ metrics }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const tags = ["metrics"];

    app.get(
      "/metrics/databases",
      {
        schema: {
          operationId: "metricDatabases",
          tags,
          summary: "The databases with their retention policies",
          querystring: parameters({}),
          response: answers(
            Type.Object({
              databases: Type.Array(Type.Object({ name: Type.String(), retention_policies: Type.Array(Policy) })),
            }),
          ),
        },
      },
      async () => {
        const databases = [];
        for (const name of await metrics.databases()) {
          const policies = await metrics.retentionPolicies(name);
          databases.push({
            name,
            retention_policies: policies.map((policy) => ({
              name: policy.name,
              duration: policy.duration === null ? null : inWords(policy.duration),
              shard_duration: inWords(policy.shardDuration),
              default: policy.isDefault,
            })),
          });
        }
        return { databases };
      },
    );

    app.get(
      "/metrics/measurements",
      {
        schema: {
          operationId: "metricMeasurements",
          tags,
          summary: "The measurements of a database",
          querystring: parameters(Database),
          response: answers(Type.Object({ measurements: Names })),
        },
      },
      async ({ query }) => ({ measurements: [...(await metrics.measurements(query.database))] }),
    );

    app.get(
      "/metrics/tags",
      {
        schema: {
          operationId: "metricTags",
          tags,
          summary: "The tags of a measurement",
          querystring: parameters(Measurement),
          response: answers(Type.Object({ tags: Names })),
        },
      },
      async ({ query }) => ({ tags: [...(await metrics.tagKeys(query.database, query.measurement))] }),
    );

    app.get(
      "/metrics/tags/:tag/values",
      {
        schema: {
          operationId: "metricTagValues",
          tags,
          summary: "The values of a tag",
          params: Type.Object({ tag: Name("The tag.") }),
          querystring: parameters(Measurement),
          response: answers(Type.Object({ values: Names })),
        },
      },
      async ({ params, query }) => ({
        values: [...(await metrics.tagValues(query.database, query.measurement, params.tag))],
      }),
    );

    app.get(
      "/metrics/fields",
      {
        schema: {
          operationId: "metricFields",
          tags,
          summary: "The fields of a measurement",
          querystring: parameters(Measurement),
          response: answers(
            Type.Object({
              fields: Type.Array(
                Type.Object({ name: Type.String(), type: Type.Enum(["float", "integer", "string", "boolean"]) }),
              ),
            }),
          ),
        },
      },
      async ({ query }) => ({ fields: [...(await metrics.fieldKeys(query.database, query.measurement))] }),
    );
  };
}
