import { closed, duration, flag, fromEnvironment, list, org, plain, text, uid } from "./schema-parts.ts";

/** A receiver of `contactPoints`. */
export const receiver = {
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
export const route = closed({ ...routing, routes: list({ $ref: "#/$defs/route" }) }, ["receiver", "object_matchers"]);
export const policy = closed({ orgId: org, ...root, routes: list({ $ref: "#/$defs/route" }) }, ["receiver"]);

const clock = { type: "string", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$" } as const;
const DAY = "(sunday|monday|tuesday|wednesday|thursday|friday|saturday)";
/** An interval of `muteTimes`. */
export const interval = closed(
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
