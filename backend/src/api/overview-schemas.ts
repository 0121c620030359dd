import { Type } from "typebox";
import { Time } from "./schemas.ts";

const Count = (description: string) => Type.Number({ description });
const Maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const Points = Type.Array(Type.Array(Type.Union([Type.Number(), Type.Null()]), { minItems: 2, maxItems: 2 }), {
  description: "Start of the bucket and its value; null where no backend told anything.",
});

const Rate = Type.Object({
  now: Maybe("A second, now; null when that is not known."),
  total: Count("In the range; since this backend started where `source` is `process`."),
  points: Points,
});

const Input = Type.Object({
  name: Type.String(),
  events: Rate,
  bytes: Rate,
  malformed: Count("Items and connections that could not be read."),
  dropped: Count("Messages, datagrams and connections for which there was no room."),
  refused: Count("Requests that were refused."),
  deferred: Count("Requests that were answered 429 or 503."),
});

const Pipeline = Type.Object({
  name: Type.String(),
  in: Rate,
  out: Rate,
  dropped: Count("Events that filters dropped."),
  failures: Count("Events that left with a failure tag."),
  failure_tags: Type.Array(Type.Object({ tag: Type.String(), count: Type.Number(), points: Points })),
  dead_letters: Count("Events that were set aside."),
  seconds_per_event: Maybe("A worker's time for one event."),
});

const Flow = Type.Object({
  stored: Rate,
  refused: Count("Refused for good."),
  retries: Count("Writes that were tried again."),
  rejections: Count("Items that the store turned away for now."),
  write_p95_seconds: Maybe("Of a writing request, 95 of 100."),
});

const Store = Type.Object({
  name: Type.String(),
  keeps: Type.Enum(["logs", "metrics", "state"]),
  engine: Type.Enum(["embedded", "elasticsearch", "influxdb", "sqlite", "postgresql"]),
  address: Type.Union([Type.String(), Type.Null()]),
  problem: Type.Union([Type.String(), Type.Null()], { description: "What is wrong; null when it works." }),
  bytes: Maybe("On disk, copies not counted; null while nobody knows."),
  items: Maybe("Documents or points; null where it cannot be known, as with InfluxDB."),
  series: Maybe("Series of a metric store."),
  measured_at: Maybe("When it was measured, milliseconds since the epoch."),
  flow: Type.Union([Flow, Type.Null()]),
});

const Backend = Type.Object({
  instance: Type.String(),
  seen_at: Time("When it was last heard of"),
  is_silent: Type.Boolean({ description: "Whether it should have been heard of since." }),
  rss_bytes: Maybe("Memory."),
  heap_used_bytes: Maybe("Of it JavaScript's objects."),
  cpu_cores: Maybe("Cores in use."),
  event_loop_delay_p99_seconds: Maybe("How long the main thread was held up, 99 of 100."),
  in_flight_bytes: Maybe("Received and not stored yet."),
  uptime_seconds: Maybe("Since its start."),
  memory: Points,
  cpu: Points,
});

/** The answer of `GET /overview`. */
export const Overview = Type.Object({
  from: Time("Start of the first bucket"),
  until: Time("End of the range"),
  interval: Type.Integer({ description: "Milliseconds of a bucket." }),
  source: Type.Enum(["points", "process"], {
    description: "`points`: of all backends, over the range. `process`: of this backend, counted since it started.",
  }),
  reason: Type.Union([Type.Enum(["disabled", "unreachable"]), Type.Null()], {
    description: "Why it is not `points`: `monitoring.enabled` is false, or the metric store did not answer.",
  }),
  problem: Type.Union([Type.String(), Type.Null()], { description: "The metric store's words." }),
  inputs: Type.Array(Input),
  pipelines: Type.Array(Pipeline),
  lag: Type.Union([
    Type.Array(
      Type.Object({
        group: Type.String(),
        topic: Type.String(),
        partitions: Type.Integer(),
        lag: Maybe("Records that wait."),
        points: Points,
      }),
    ),
    Type.Null(),
  ]),
  stores: Type.Array(Store),
  disk: Type.Union([Type.Object({ path: Type.String(), free: Type.Number(), total: Type.Number() }), Type.Null()]),
  backends: Type.Array(Backend),
  dead_letters: Type.Object({ open: Type.Integer() }),
  incidents: Type.Object({
    open: Type.Integer(),
    newest: Type.Array(
      Type.Object({
        id: Type.String(),
        rule: Type.String(),
        key: Type.Union([Type.String(), Type.Null()]),
        count: Type.Integer(),
        first_time: Type.String(),
        last_time: Type.String(),
      }),
    ),
  }),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.Optional(Type.String()) })),
});
