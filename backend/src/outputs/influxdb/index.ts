import { isIPv6 } from "node:net";
import { type ComponentContext, defineOutput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import type { Event } from "../../event/event.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import type { InfluxConnection } from "../../stores/metrics/influxdb/connection.ts";
import type { Point } from "../../stores/metrics/port.ts";
import { compileDataPoints } from "./data-points.ts";
import { type MeasuredFields, metricsetPoint } from "./metricset.ts";
import { compilePointField } from "./point-field.ts";
import { timeAtPrecision } from "./precision.ts";
import { compileUniqueTime } from "./unique-times.ts";

const BATCHES = "Heimdall shares requests between outputs and events by itself, and loses nothing; leave it out";
const RETRIES = "Heimdall tries again until InfluxDB takes the points, with growing pauses; leave it out";
const TIMEOUT = 30_000;

export default defineOutput({
  name: "influxdb",
  summary: "Stores numbers of an event as a point, in the deployment's metric store or in an InfluxDB of its own.",
  options: {
    db: option.string({
      default: "statistics",
      meaning: "Database, with `%{field}`; it is made when it does not exist.",
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
    unique_times: option.boolean({
      default: true,
      meaning:
        "Heimdall's own: a point's time gets nanoseconds below the event's resolution that derive from its position, so that events of one instant do not overwrite each other.",
    }),
    host: option.string({
      meaning: "InfluxDB's host, for points that go elsewhere than the deployment's metric store.",
      check: (host) => (isHost(host) ? null : "a name or address without scheme, port and path"),
    }),
    port: option.number({
      default: 8086,
      meaning: "InfluxDB's port, with `host`.",
      check: (port) => (Number.isInteger(port) && port > 0 && port < 65_536 ? null : "1 to 65535"),
    }),
    user: option.string({ meaning: "The user, with `host`." }),
    password: option.password({ meaning: "The user's password." }),
    ssl: option.boolean({ default: false, meaning: "Whether to speak HTTPS to `host`; its certificate is checked." }),
    flush_size: option.refused(BATCHES),
    idle_flush_time: option.refused(BATCHES),
    initial_delay: option.refused(RETRIES),
    max_retries: option.refused(RETRIES),
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
  connection,
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
    // A status metric is a sample of its series at its time: sent again it overwrites itself, and no other.
    const isSample = options.metricset || wholePoint !== null;
    const uniqueTime = options.unique_times && !isSample ? compileUniqueTime(options.time_precision) : null;
    const timeOf = (event: Event, given: bigint | undefined): bigint =>
      uniqueTime?.(event, context.now(), given) ?? given ?? timeAtPrecision(event, precision, context.now());
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
            time: timeOf(event, measured.time),
          };
          batch.point(point, event.order);
        }
      },
    };
  },
});

/** The InfluxDB that the options name; null for the deployment's own metric store. */
function connection(
  options: {
    readonly host: string | undefined;
    readonly port: number;
    readonly user: string | undefined;
    readonly password: string | undefined;
    readonly ssl: boolean;
  },
  context: ComponentContext,
): InfluxConnection | null {
  const { host, port, user, password, ssl } = options;
  if (host === undefined) {
    const lonely = user !== undefined ? "user" : password !== undefined ? "password" : ssl ? "ssl" : null;
    if (lonely === null) return null;
    return context.refuse(lonely, "is for an InfluxDB that `host` names; the deployment's own is set in heimdall.yaml");
  }
  if (password !== undefined && user === undefined) return context.refuse("password", "needs the user whose it is");
  return {
    kind: "influxdb",
    url: `${ssl ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`,
    username: user ?? null,
    password: password ?? null,
    ca: null,
    verify: true,
    compression: false,
    timeout: TIMEOUT,
    consistency: null,
  };
}

function isHost(host: string): boolean {
  return isIPv6(host) || /^[\w.-]+$/.test(host);
}
