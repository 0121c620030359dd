import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { askerOf } from "../asker.ts";
import { Hit, hitJson } from "../log-hit.ts";
import { readLogSelection, SelectionParameters } from "../log-selection.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters, Time } from "../schemas.ts";
import { sendJson } from "../send-json.ts";
import { readClosedRange, readInterval } from "../time.ts";

const HOUR = 3_600_000;

const SearchParameters = parameters({
  ...SelectionParameters,
  size: Type.Integer({ minimum: 1, maximum: 10_000, default: 100, description: "Hits of one page." }),
  after: Type.Optional(
    Type.String({
      maxLength: 12_288,
      description:
        "`next` of the page before; `end` with `arrival` answers no hits, and `next` for what is stored from now on.",
    }),
  ),
  sort: Type.Enum(["newest", "oldest", "arrival"], {
    default: "newest",
    description: "By time, or by the order in which they were stored, to follow: ask again with `after`.",
  }),
  count: Type.Integer({
    minimum: 0,
    maximum: 10_000_000,
    default: 10_000,
    description: "How far `total` is counted; 0 does not count.",
  }),
});

const SearchAnswer = Type.Object({
  hits: Type.Array(Hit),
  total: Type.Integer(),
  total_is_exact: Type.Boolean({ description: "False: there are at least `total`." }),
  next: Type.Union([Type.String(), Type.Null()], { description: "For `after`; null when there are no more." }),
});

const HistogramParameters = parameters({
  ...SelectionParameters,
  interval: Type.String({ default: "auto", description: "The width of a bucket: 30s, 5m, 1h, or auto." }),
  group_by: Type.Optional(Type.String({ maxLength: 1_000, description: "A series for each value of this field." })),
  groups: Type.Integer({ minimum: 1, maximum: 100, default: 10, description: "How many values; the rest is summed." }),
});

const HistogramAnswer = Type.Object({
  from: Time("The first bucket's range starts"),
  to: Time("The last bucket's range ends"),
  interval: Type.Integer({ description: "Milliseconds." }),
  total: Type.Integer(),
  series: Type.Array(
    Type.Object({
      group: Type.Union([Type.String(), Type.Null()], { description: "Null without grouping, and for the rest." }),
      buckets: Type.Array(Type.Object({ time: Time("The bucket's start"), count: Type.Integer() })),
    }),
  ),
});

/** Finding log lines. */
export function logRoutes({ logs, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/logs/search",
      {
        schema: {
          operationId: "searchLogs",
          tags: ["logs"],
          summary: "Find log lines by a Lucene query",
          querystring: SearchParameters,
          response: answers(SearchAnswer),
        },
      },
      async ({ query }, reply) => {
        const page = await logs.search({
          ...readLogSelection(query, now(), askerOf(reply)),
          sort: query.sort,
          size: query.size,
          after: query.after,
          countLimit: query.count,
        });
        // The documents' JSON goes out as it lies in the store: nothing is lost of a number by reading it.
        const hits = page.hits.map(hitJson);
        const { total, totalIsExact: total_is_exact, next } = page;
        const rest = JSON.stringify({ total, total_is_exact, next }).slice(1);
        return sendJson(reply, `{"hits":[${hits.join(",")}],${rest}`);
      },
    );

    app.get(
      "/logs/histogram",
      {
        schema: {
          operationId: "logHistogram",
          tags: ["logs"],
          summary: "Count log lines over time; the last hour unless set",
          querystring: HistogramParameters,
          response: answers(HistogramAnswer),
        },
      },
      async ({ query }, reply) => {
        const { from, until } = readClosedRange(query, now(), HOUR);
        const { interval, total, series } = await logs.histogram({
          ...readLogSelection(query, now(), askerOf(reply)),
          from,
          until,
          interval: readInterval(query.interval, from, until),
          groupBy: query.group_by,
          groups: query.groups,
        });
        return {
          from,
          to: until,
          interval,
          total,
          series: series.map((one) => ({ ...one, buckets: [...one.buckets] })),
        };
      },
    );
  };
}
