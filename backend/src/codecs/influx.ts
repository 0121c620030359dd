import { defineCodec } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import { addTag, createEvent, type Event } from "../event/event.ts";
import { type FieldReference, fieldReference } from "../event/field-reference.ts";
import { Timestamp } from "../event/timestamp.ts";
import { type Fields, float, integer, setOwn, type Value } from "../event/value.ts";
import { parseLineProtocol } from "../inputs/influx/line-protocol.ts";
import { lineEnd } from "../inputs/influx/line-protocol-exact.ts";
import type { FieldValue, Point } from "../stores/metrics/port.ts";
import { decodeUtf8, toBytes } from "./charset.ts";
import { textEvent } from "./original.ts";

/** Where a point lies in its event unless the pipeline says otherwise. */
const DEFAULT_TARGET = "[influxdb]";
const PRECISIONS = ["ns", "us", "ms", "s", "m", "h"] as const;

export default defineCodec({
  name: "influx",
  summary: "InfluxDB line protocol, as Telegraf writes it to Kafka: each point is one event.",
  options: {
    target: option.fieldReference({
      default: DEFAULT_TARGET,
      meaning: "The field below which the point is put, as `measurement`, `tags` and `fields`.",
    }),
    precision: option.string({
      default: "ns",
      choices: PRECISIONS,
      meaning: "The unit of the lines' timestamps.",
    }),
  },
  example: `input {
  stdin {
    codec => influx
  }
}
output {
  influxdb {
    db => "telegraf"
    point => "[influxdb]"
  }
}`,
  notes: `The line \`cpu,host=web-01 usage=2.5,cores=4i 1795240329000000001\` becomes
\`"influxdb": {"measurement": "cpu", "tags": {"host": "web-01"}, "fields": {"usage": 2.5, "cores": 4}}\`, and its time is the
event's \`@timestamp\` with all its nanoseconds. Integers and floats stay apart (\`2\` in a line is the float \`2.0\`,
\`2i\` the integer \`2\`), so that \`output { influxdb { point => "[influxdb]" } }\` writes the same point back; filters in
between may change its tags, fields and time. A line without a timestamp has the time of its Kafka record, which is the
same when it is read again, and from other inputs the time at which it is read.

A chunk of the input (a message, a line of a file) holds whole lines, one or many. Empty lines and comments are no events.
A line that is no point becomes an event with the line as \`message\`, InfluxDB's words for it in \`[error][message]\` and
the tag \`_influxparsefailure\`. It reads only; Logstash has no codec of this name.`,
  createDecoder(options, context) {
    const target = fieldReference(options.target);
    const precision = options.precision as (typeof PRECISIONS)[number];
    const parse = (text: string) =>
      parseLineProtocol(text, { precision, now: context.now(), database: "", retentionPolicy: null });
    return {
      decode(chunk, emit) {
        const text = decodeUtf8(toBytes(chunk));
        const { points, errors } = parse(text);
        if (errors.length === 0) {
          for (const point of points) emit(pointEvent(point, target));
          return;
        }
        // Line by line, so that the events come in the lines' order and a failure has its own line.
        for (let start = 0; start < text.length; ) {
          const end = lineEnd(text, start);
          const line = text.slice(start, end);
          const { points: found, errors: problems } = parse(line);
          for (const point of found) emit(pointEvent(point, target));
          for (const { message } of problems) emit(failure(line, message, context.ecs !== "disabled", context.now()));
          start = end + 1;
        }
      },
      flush() {},
    };
  },
  createEncoder(_, context) {
    return context.refuse("codec", "influx reads only; the output influxdb writes points");
  },
});

function pointEvent({ measurement, tags, fields, time }: Point, target: FieldReference): Event {
  const values: Fields = {};
  for (const name of Object.keys(fields)) setOwn(values, name, toValue(fields[name]!));
  const event = createEvent({ "@timestamp": timestampOf(time) }, 0);
  target.set(event, { measurement, tags: tags as Fields, fields: values });
  return event;
}

function toValue(value: FieldValue): Value {
  if (typeof value === "number") return float(value);
  return typeof value === "bigint" ? integer(value) : value;
}

const MILLISECOND = 1_000_000n;

/** Nanoseconds since the epoch; before 1970 the part below the millisecond still counts upwards. */
function timestampOf(time: bigint): Timestamp {
  const below = ((time % MILLISECOND) + MILLISECOND) % MILLISECOND;
  return new Timestamp(Number((time - below) / MILLISECOND), Number(below));
}

function failure(line: string, reason: string, keepOriginal: boolean, now: number): Event {
  const event = textEvent(line, keepOriginal, now);
  event.fields.error = { message: reason };
  addTag(event, "_influxparsefailure");
  return event;
}
