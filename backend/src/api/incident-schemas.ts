import { Type } from "typebox";
import { open, Time } from "./schemas.ts";

const Nullable = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Text = Type.String();

export const IncidentState = Type.Enum(["open", "acknowledged", "closed"]);

export const Incident = open(
  {
    id: Text,
    rule: Text,
    type: Text,
    key: Nullable(Text),
    state: IncidentState,
    first_time: Text,
    last_time: Text,
    count: Type.Integer({ description: "Matches, those that realert kept silent included." }),
    changed_by: Nullable(Text),
    rule_info: Nullable(open({}, "What the rule says of itself; null when there is none of the name any more.")),
    deliveries: Type.Object({ pending: Type.Integer(), sent: Type.Integer(), failed: Type.Integer() }),
  },
  "An incident: the matches of one rule and key, from the first until a person closes it.",
);

export const Entry = Type.Object({
  at: Text,
  kind: Type.Enum([
    "opened",
    "last-match",
    "note",
    "acknowledged",
    "closed",
    "reopened",
    "retried",
    "queued",
    "sent",
    "failed",
    "expired",
    "waiting",
  ]),
  by: Nullable(Text),
  text: Nullable(Text),
  notification: Nullable(Text),
  channel: Nullable(Text),
  destination: Nullable(Text),
  contact_point: Nullable(Text),
  attempts: Nullable(Type.Integer()),
  reason: Nullable(Text),
});

export const Delivery = open(
  {
    id: Text,
    channel: Text,
    destination: Text,
    contact_point: Nullable(Text),
    incident: Nullable(Text),
    state: Type.Enum(["pending", "sent", "failed", "expired"]),
    attempts: Type.Integer(),
    last_error: Nullable(Text),
  },
  "A message in the outbox.",
);

/** Documents are answered as they lie in the store, so these schemas only describe. */
export const SampleAnswer = Type.Object({
  sample: Nullable(
    Type.Object({
      from: Time("The search starts"),
      until: Time("The search ends"),
      q: Nullable(Type.String({ description: "The search as a Lucene query; null when it has no words in it." })),
      index: Nullable(Text),
      hits: Type.Array(open({ index: Text, id: Text, time: Time("The document's time") }, "A log line.")),
      total: Type.Integer(),
      total_is_exact: Type.Boolean(),
      histogram: Type.Object({
        interval: Type.Integer(),
        buckets: Type.Array(Type.Object({ time: Time("Start"), count: Type.Integer() })),
      }),
    }),
  ),
  course: Nullable(
    Type.Object({
      field: Text,
      aggregate: Text,
      min_threshold: Nullable(Type.Number()),
      max_threshold: Nullable(Type.Number()),
      interval: Type.Integer(),
      points: Type.Array(Type.Array(Nullable(Type.Number()), { description: "Milliseconds, value." })),
      is_cut: Type.Boolean(),
    }),
  ),
});
