import { defineOutput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import type { Event } from "../../event/event.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import type { Point } from "../../stores/metrics/port.ts";
import { compileDataPoints } from "./data-points.ts";
import { type MeasuredFields, metricsetPoint } from "./metricset.ts";
import { compilePointField } from "./point-field.ts";
import { timeAtPrecision } from "./precision.ts";

const ELSEWHERE = "this version writes to the deployment's own metric store; leave it out";

export default defineOutput({
  name: "influxdb",
  summary: "Stores numbers of an event as a point in the deployment's metric store.",
  options: {
    db: option.string({
      default: "statistics",
      meaning: "Database, with `%{field}`; it must exist or be in the settings.",
    }),
    retention_policy: option.string({
      default: "autogen",
      meaning: "Retention policy, with `%{field}`; empty is the database's default.",
    }),
    measurement: option.string({ default: "logstash", meaning: "Measurement, with `%{field}`." }),
    data_points: option.hash({
      default: new Map(),
      meaning: "Names of fields (or tags, see `send_as_tags`) to values, both with `%{field}`.",
    }),
    use_event_fields_for_data_points: option.boolean({
      default: false,
      meaning: "Take every top-level field of the event instead of `data_points`.",
    }),
    exclude_fields: option.array({
      default: ["@timestamp", "@version", "sequence", "message", "type"],
      meaning: "Fields left out of the point.",
    }),
    send_as_tags: option.array({ default: ["host"], meaning: "Data points that become tags instead of fields." }),
    coerce_values: option.hash({
      default: new Map(),
      meaning: "Kinds of values by name: `integer`, `float`, `string` or `boolean`.",
    }),
    time_precision: option.string({
      default: "ms",
      choices: ["n", "u", "ms", "s", "m", "h"],
      meaning: "Times are cut to this precision.",
    }),
    allow_time_override: option.boolean({
      default: false,
      meaning: "A data point named `time` (epoch, in `time_precision`) replaces the event's time.",
    }),
    metricset: option.boolean({
      default: false,
      meaning:
        "Heimdall's own: the event is Metricbeat's; the measurement is module_metricset, its numbers become fields and what names them (host, container, mount point …) tags.",
    }),
    point: option.fieldReference({
      meaning:
        "Heimdall's own: the field that holds a whole point, as the codec `influx` makes it (`measurement`, `tags`, `fields`) or as Telegraf writes JSON (`name`, `tags`, `fields`); its time is the event's, with all its nanoseconds.",
    }),
    host: option.refused(ELSEWHERE),
    port: option.refused(ELSEWHERE),
    user: option.refused(ELSEWHERE),
    password: option.refused(ELSEWHERE),
    ssl: option.refused(ELSEWHERE),
    flush_size: option.refused("batches are made by Heimdall and are durable when acknowledged; leave it out"),
    idle_flush_time: option.refused("batches are made by Heimdall and are durable when acknowledged; leave it out"),
    initial_delay: option.refused("retries are Heimdall's own; leave it out"),
    max_retries: option.refused("retries are Heimdall's own; leave it out"),
  },
  defaultCodec: "plain",
  store: "metrics",
  example: `output {
  influxdb {
    db => "mail"
    retention_policy => "one_year"
    measurement => "send"
    data_points => { "server" => "%{[host][name]}" "duration" => "%{db_insert_time}" }
    send_as_tags => ["server"]
    coerce_values => { "duration" => "float" }
  }
}`,
  notes: `As in Logstash a value written with \`%{field}\` is a text unless \`coerce_values\` makes a number of it, and a list in
\`tags\` becomes tags with the value "true". An event without any field for its point is refused and its sender told so.

With \`metricset => true\` the fields below \`[module][metricset]\` are flattened with dots. Texts become tags (except long
ones such as command lines, which stay text fields), and so do the integers that tell things of one kind apart (\`id\`,
\`pid\`, \`partition\`): two disks measured at the same instant are two series.

\`point => "[influxdb]"\` writes back what the codec \`influx\` read, and takes no notice of \`measurement\` and \`data_points\`.
For Telegraf's JSON (\`codec => json { target => "[telegraf]" }\`) the file sets the time itself, for instance by
\`date { match => ["[telegraf][timestamp]", "UNIX"] }\`; that format does not tell \`2.0\` from \`2\`, so all its numbers
become floats. Line protocol keeps them apart.`,
  create(options, context) {
    if (options.metricset && (options.data_points.size > 0 || options.use_event_fields_for_data_points)) {
      context.refuse("metricset", "takes its points from the event by itself; drop data_points");
    }
    if (options.point !== undefined && (options.metricset || options.data_points.size > 0)) {
      context.refuse("point", "takes its points from one field; drop data_points and metricset");
    }
    const database = compileTemplate(options.db);
    const retentionPolicy = compileTemplate(options.retention_policy);
    const measurement = compileTemplate(options.measurement);
    const dataPoints = compileDataPoints(options, context);
    const wholePoint = options.point === undefined ? null : compilePointField(options.point);
    const precision = wholePoint ? "n" : options.time_precision;
    const measure = (event: Event): MeasuredFields => {
      if (wholePoint) return wholePoint(event);
      if (options.metricset) return metricsetPoint(event);
      return { measurement: measurement(event), ...dataPoints(event) };
    };

    return {
      send(events, batch) {
        for (const event of events) {
          const measured = measure(event);
          if (Object.keys(measured.fields).length === 0) {
            batch.refuse(event.order, `no field for a point of measurement '${measured.measurement}'`);
            continue;
          }
          const policy = retentionPolicy(event);
          const point: Point = {
            database: database(event),
            retentionPolicy: policy === "" ? null : policy,
            measurement: measured.measurement,
            tags: measured.tags,
            fields: measured.fields,
            time: measured.time ?? timeAtPrecision(event, precision, context.now()),
          };
          batch.point(point, event.order);
        }
      },
    };
  },
});
