import { closed, duration, flag, list, org, plain, refId, seconds, text, uid } from "./schema-parts.ts";

const ref = (type: object) => closed({ type, uid: text }, ["type", "uid"]);

const influxdb = closed(
  {
    refId,
    datasource: ref({ const: "influxdb" }),
    query: text,
    rawQuery: { const: true },
    resultFormat: { const: "time_series" },
    alias: text,
    intervalMs: { type: "integer", minimum: 1_000 },
    maxDataPoints: { type: "integer", minimum: 1 },
    hide: flag,
  },
  ["refId", "datasource", "query", "rawQuery", "resultFormat"],
);
const reduce = closed(
  {
    refId,
    datasource: ref({ const: "__expr__" }),
    type: { const: "reduce" },
    expression: refId,
    reducer: { enum: ["min", "max", "mean", "median", "sum", "count", "last"] },
    settings: {
      type: "object",
      required: ["mode"],
      oneOf: [
        closed({ mode: { enum: ["", "dropNN"] } }, ["mode"]),
        closed({ mode: { const: "replaceNN" }, replaceWithValue: { type: "number" } }, ["mode", "replaceWithValue"]),
      ],
    },
  },
  ["refId", "datasource", "type", "expression", "reducer"],
);
const evaluator = {
  type: "object",
  oneOf: [
    closed(
      { type: { enum: ["gt", "lt", "gte", "lte", "eq", "ne"] }, params: { ...list({ type: "number" }), maxItems: 1 } },
      ["type", "params"],
    ),
    closed(
      {
        type: { enum: ["within_range", "outside_range"] },
        params: { ...list({ type: "number" }, 2), maxItems: 2 },
      },
      ["type", "params"],
    ),
  ],
};
const threshold = closed(
  {
    refId,
    datasource: ref({ const: "__expr__" }),
    type: { const: "threshold" },
    expression: refId,
    conditions: { ...list(closed({ evaluator }, ["evaluator"])), maxItems: 1 },
  },
  ["refId", "datasource", "type", "expression", "conditions"],
);

const query = closed(
  {
    refId,
    queryType: { type: "string" },
    relativeTimeRange: closed({ from: seconds, to: seconds }, ["from", "to"]),
    datasourceUid: uid,
    model: { type: "object", oneOf: [influxdb, reduce, threshold] },
  },
  ["refId", "relativeTimeRange", "datasourceUid", "model"],
);

/** Label names as Grafana takes them for alerts; a value is plain, or a template without variables. */
const labels = { type: "object", propertyNames: { pattern: "^[a-zA-Z_][a-zA-Z0-9_]*$" }, additionalProperties: plain };
/** `${…}` would be filled in from the environment, `$labels` stays. */
const annotations = { type: "object", additionalProperties: { type: "string", pattern: "^(?!.*\\$\\{)" } };

const rule = closed(
  {
    uid,
    title: plain,
    condition: refId,
    data: list(query),
    dashboardUid: uid,
    panelId: { type: "integer", minimum: 1 },
    noDataState: { enum: ["NoData", "Alerting", "OK", "KeepLast"] },
    execErrState: { enum: ["Error", "Alerting", "OK", "KeepLast"] },
    for: duration,
    keepFiringFor: duration,
    annotations,
    labels,
    isPaused: flag,
  },
  ["uid", "title", "condition", "data", "noDataState", "execErrState", "for"],
);

/** A group of `groups`. */
export const group = closed({ orgId: org, name: plain, folder: plain, interval: duration, rules: list(rule) }, [
  "name",
  "folder",
  "interval",
  "rules",
]);
