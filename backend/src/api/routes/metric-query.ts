import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { readMetricParameters, readMetricQuery } from "../metric-parameters.ts";
import { MetricBody, MetricParameters } from "../metric-schemas.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers } from "../schemas.ts";
import { sendJson } from "../send-json.ts";

const SeriesAnswer = Type.Object({
  series: Type.Array(
    Type.Object({
      measurement: Type.String(),
      tags: Type.Record(Type.String(), Type.String()),
      columns: Type.Array(Type.String(), { description: "`time` (milliseconds since the epoch) first." }),
      rows: Type.Array(Type.Array(Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]))),
    }),
  ),
});

/** Querying status metrics, by parameters or by a JSON body. */
export function metricQueryRoutes({ metrics, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/metrics/query",
      {
        schema: {
          operationId: "queryMetrics",
          tags: ["metrics"],
          summary: "Aggregate a measurement over time and tags; the last hour unless set",
          querystring: MetricParameters,
          response: answers(SeriesAnswer),
        },
      },
      async ({ query }, reply) => {
        const series = await metrics.query(readMetricQuery(readMetricParameters(query), now()));
        return sendJson(reply, JSON.stringify({ series }));
      },
    );

    app.post(
      "/metrics/query",
      {
        schema: {
          operationId: "queryMetricsByBody",
          tags: ["metrics"],
          summary: "The same with the query as JSON",
          body: MetricBody,
          response: answers(SeriesAnswer),
        },
      },
      async ({ body }, reply) => {
        const series = await metrics.query(readMetricQuery(body, now()));
        return sendJson(reply, JSON.stringify({ series }));
      },
    );
  };
}
