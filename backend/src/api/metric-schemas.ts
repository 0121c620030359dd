import { Type } from "typebox";
import { From, parameters, To } from "./schemas.ts";

export const AGGREGATES = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "first",
  "last",
  "median",
  "stddev",
  "spread",
] as const;

const name = (description: string) => Type.String({ minLength: 1, maxLength: 1_000, description });

/** A metric query as JSON. */
export const MetricBody = parameters({
  database: name("The database."),
  retention_policy: Type.Optional(name("The database's default policy unless set.")),
  measurement: name("The measurement."),
  select: Type.Array(
    parameters({
      field: name("The field."),
      aggregate: Type.Optional(Type.Enum(AGGREGATES, { description: "Raw values without it." })),
      percentile: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: "Instead of `aggregate`." })),
      as: Type.Optional(name("The column's name.")),
    }),
    { minItems: 1, maxItems: 50 },
  ),
  where: Type.Optional(
    Type.Array(
      parameters({
        tag: name("The tag."),
        is: Type.Enum(["equals", "not", "matches", "differs"], {
          description: "`matches` and `differs` take a regular expression.",
        }),
        value: Type.String({ maxLength: 10_000 }),
      }),
      { maxItems: 50, description: "Every condition must hold." },
    ),
  ),
  from: From,
  to: To,
  interval: Type.Optional(
    Type.String({ description: "30s, 5m, 1h or auto; one value for the whole range without it." }),
  ),
  group_by: Type.Optional(Type.Array(name("A tag."), { maxItems: 20 })),
  fill: Type.Optional(
    Type.Union([Type.Enum(["none", "null", "previous", "linear"]), Type.Number()], {
      description: "What an empty interval shows.",
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Points of each series." })),
});
export type MetricBody = Type.Static<typeof MetricBody>;

const several = (description: string) => Type.Optional(Type.Array(Type.String({ maxLength: 10_000 }), { description }));

/** The same as a query string. */
export const MetricParameters = parameters({
  database: name("The database."),
  retention_policy: Type.Optional(name("The database's default policy unless set.")),
  measurement: name("The measurement."),
  select: Type.Array(Type.String({ maxLength: 1_000 }), {
    minItems: 1,
    maxItems: 50,
    description: "A field or an aggregate of it: usage_idle, mean(usage_idle), p95(time), max(time) as slowest.",
  }),
  where: several("A condition on a tag: host=web-1, host!=web-1, host=~web-.*, host!~web-.*; every one must hold."),
  from: From,
  to: To,
  interval: Type.Optional(
    Type.String({ description: "30s, 5m, 1h or auto; one value for the whole range without it." }),
  ),
  group_by: several("Tags; one each, or with commas between."),
  fill: Type.Optional(Type.String({ description: "none, null, previous, linear or a number." })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Points of each series." })),
});
export type MetricParameters = Type.Static<typeof MetricParameters>;
