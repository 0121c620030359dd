import { Ajv, type ValidateFunction } from "ajv";

/**
 * Strict JSON schema of Grafana's alerting files, as its documentation and its reader's types describe them. Grafana
 * itself ignores names that it does not know.
 */
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });

const text = { type: "string", minLength: 1 } as const;
const flag = { type: "boolean" } as const;
const uid = { type: "string", pattern: "^[a-zA-Z0-9_-]{1,40}$" } as const;
const refId = { type: "string", pattern: "^[A-Z]$" } as const;
const org = { type: "integer", minimum: 1 } as const;
/** Prometheus': "1m30s", "4h". */
const duration = { type: "string", pattern: "^([0-9]+(ms|[smhdwy]))+$" } as const;
const seconds = { type: "integer", minimum: 0 } as const;
/** Environment variables are filled in here: a dollar sign must mean one. */
const plain = { type: "string", minLength: 1, pattern: "^[^$]*$" } as const;
const fromEnvironment = { type: "string", pattern: "^\\$[A-Z_]+$" } as const;

const closed = (properties: object, required: readonly string[]) => ({
  type: "object",
  properties,
  required: [...required],
  additionalProperties: false,
});
const list = (items: object, minItems = 1) => ({ type: "array", items, minItems });

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

const group = closed({ orgId: org, name: plain, folder: plain, interval: duration, rules: list(rule) }, [
  "name",
  "folder",
  "interval",
  "rules",
]);

const receiver = {
  type: "object",
  required: ["type"],
  oneOf: [
    receiverOf(
      "telegram",
      {
        bottoken: fromEnvironment,
        chatid: fromEnvironment,
        message_thread_id: fromEnvironment,
        message: plain,
        parse_mode: { enum: ["None", "Markdown", "MarkdownV2", "HTML"] },
        disable_web_page_preview: flag,
        protect_content: flag,
        disable_notifications: flag,
      },
      ["bottoken", "chatid"],
    ),
    receiverOf(
      "webhook",
      {
        url: { type: "string", pattern: "^(https?://|\\$[A-Z_]+)" },
        httpMethod: { enum: ["POST", "PUT"] },
        username: plain,
        password: fromEnvironment,
        authorization_scheme: plain,
        authorization_credentials: fromEnvironment,
        maxAlerts: { type: "string", pattern: "^[0-9]+$" },
        title: plain,
        message: plain,
        payload: closed({ template: plain, vars: { type: "object", additionalProperties: plain } }, ["template"]),
      },
      ["url"],
    ),
  ],
};

function receiverOf(type: string, settings: object, required: readonly string[]): object {
  return closed({ uid, type: { const: type }, disableResolveMessage: flag, settings: closed(settings, required) }, [
    "uid",
    "type",
    "settings",
  ]);
}

const matcher = {
  type: "array",
  minItems: 3,
  maxItems: 3,
  items: [plain, { enum: ["=", "!=", "=~", "!~"] }, plain],
  additionalItems: false,
};
const routing = {
  receiver: plain,
  object_matchers: list(matcher),
  group_by: list(plain),
  group_wait: duration,
  group_interval: duration,
  repeat_interval: duration,
  continue: flag,
  mute_time_intervals: list(plain),
  active_time_intervals: list(plain),
};
/** The root takes everything: it has no matchers and is never muted. */
const { object_matchers: _m, continue: _c, mute_time_intervals: _t, active_time_intervals: _a, ...root } = routing;
const route = closed({ ...routing, routes: list({ $ref: "#/$defs/route" }) }, ["receiver", "object_matchers"]);
const policy = closed({ orgId: org, ...root, routes: list({ $ref: "#/$defs/route" }) }, ["receiver"]);

const clock = { type: "string", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$" } as const;
const DAY = "(sunday|monday|tuesday|wednesday|thursday|friday|saturday)";
const interval = closed(
  {
    times: list(closed({ start_time: clock, end_time: clock }, ["start_time", "end_time"])),
    weekdays: list({ type: "string", pattern: `^${DAY}(:${DAY})?$` }),
    days_of_month: list({ type: "string", pattern: "^-?[0-9]{1,2}(:-?[0-9]{1,2})?$" }),
    months: list(text),
    years: list(text),
    location: text,
  },
  ["location"],
);

/** `provisioning/alerting/*.yaml`. */
export const alertingFile: ValidateFunction = ajv.compile({
  $defs: { route },
  ...closed(
    {
      apiVersion: { const: 1 },
      groups: list(group),
      contactPoints: list(closed({ orgId: org, name: plain, receivers: list(receiver) }, ["name", "receivers"])),
      policies: { ...list(policy), maxItems: 1 },
      templates: list(closed({ orgId: org, name: plain, template: text }, ["name", "template"])),
      muteTimes: list(closed({ orgId: org, name: plain, time_intervals: list(interval) }, ["name", "time_intervals"])),
    },
    ["apiVersion"],
  ),
  minProperties: 2,
});
