import { isIP } from "node:net";
import type { Type } from "typebox";
import * as field from "./fields.ts";
import { grafanaSection } from "./grafana-schema.ts";
import { section, webAddress } from "./section.ts";
import { serverSections } from "./server-schema.ts";

const { MiB } = field;
function network(value: string): string | null {
  const [address, bits, ...more] = value.split("/");
  const longest = isIP(address!) === 4 ? 32 : 128;
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
  return isIP(address!) !== 0 && isPrefix && more.length === 0 ? null : "an address or CIDR, for instance 10.0.0.0/8";
}

const DAY = 86_400_000;

/** `heimdall.yaml`, every setting once: the loader, `heimdall check` and the documentation page are made from it. */
export const settingsSchema = section("Settings of Heimdall.", {
  data_dir: field.path({ default: "./data", meaning: "Where everything that is kept lies: logs, metrics, state." }),

  http: section("The HTTP server: API, console, and ingest by HTTP.", {
    host: field.text({
      default: "127.0.0.1",
      meaning: "The address to listen on. Any other than loopback needs `ingest.token` and `admin.password`.",
    }),
    port: field.port({ default: 8080, meaning: "The port; 0 takes a free one." }),
    trust_proxy: field.list(field.text({ meaning: "An address or CIDR.", check: network }), {
      meaning: "Addresses of the proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    }),
    console: field.optionalPath({
      meaning: "Where the built console lies; `plugin/console` beside the backend when not set.",
    }),
    body_limit: field.bytes({
      default: MiB,
      minimum: 1024,
      maximum: 64 * MiB,
      meaning: "The largest request to the API; ingest has its own limit.",
    }),
  }),

  beats: section("Beats and Logstash by the Lumberjack protocol (`output.logstash`).", {
    enabled: field.flag({ default: true, meaning: "Whether to listen." }),
    host: field.text({ default: "127.0.0.1", meaning: "The address to listen on." }),
    port: field.port({ default: 5044, meaning: "The port; 0 takes a free one." }),
  }),

  syslog: section("Syslog by RFC 3164 and RFC 5424.", {
    enabled: field.flag({ default: true, meaning: "Whether to listen." }),
    host: field.text({ default: "127.0.0.1", meaning: "The address to listen on." }),
    port: field.port({ default: 5514, meaning: "The port of both; 0 takes a free one." }),
    udp: field.flag({ default: true, meaning: "Whether to take datagrams." }),
    tcp: field.flag({ default: true, meaning: "Whether to take TCP connections." }),
  }),

  ingest: section("What holds for everything that comes in.", {
    token: field.secret({
      meaning:
        "What agents must show to send by HTTP (Bearer, Basic password, `ApiKey`, `Token`, or `?p=`); API tokens with the role `ingest` are taken too. Without it agents on this machine need none.",
      check: (value) => (value.length >= 16 ? null : "at least 16 characters, for instance from: openssl rand -hex 24"),
    }),
    max_body: field.bytes({
      default: 32 * MiB,
      minimum: 64 * 1024,
      maximum: 1024 * MiB,
      meaning: "The largest request, counted after decompression; larger ones are answered 413.",
    }),
    max_in_flight: field.bytes({
      default: 64 * MiB,
      minimum: MiB,
      meaning: "How many received bytes may wait to be stored; beyond it senders get 429 or are made to wait.",
    }),
  }),

  pipelines: section("The Logstash pipelines.", {
    directory: field.path({ default: "./pipelines", meaning: "Where the `*.conf` files lie." }),
    workers: field.integer({
      default: 0,
      minimum: 0,
      maximum: 256,
      meaning: "How many threads run pipelines; 0 takes what fits the machine.",
    }),
    batch_size: field.integer({
      default: 500,
      minimum: 1,
      maximum: 100_000,
      meaning: "How many events a worker takes through a pipeline at once.",
    }),
    ecs_compatibility: field.choice(["disabled", "v1", "v8"], {
      default: "v8",
      meaning: "Logstash's `pipeline.ecs_compatibility`.",
    }),
    support_escapes: field.flag({ default: false, meaning: "Logstash's `config.support_escapes`." }),
  }),

  rules: section("The alert rules.", {
    directory: field.path({ default: "./rules", meaning: "Where the `*.yaml` files lie." }),
  }),

  retention: section("What is kept for how long. What no entry names is kept for ever.", {
    logs: field.list(
      section("The first entry that fits an index counts.", {
        index: field.text({ meaning: "An index name; `*` is a wildcard." }),
        days: field.integer<number | null>({
          minimum: 1,
          nullable: true,
          meaning: "Days that a document is kept by its time; null keeps for ever.",
        }),
      }),
      { meaning: "Days per index." },
    ),
    rollups: field.list(
      section("Counts and numeric summaries that outlive the documents of some indices.", {
        index: field.text({
          meaning: "An index name; `*` is a wildcard. Not a rollup itself.",
          check: (value) => (value.startsWith("rollup-") ? "the name of indices that are no rollups" : null),
        }),
        into: field.text({
          meaning: "The index that keeps them, `rollup-…`.",
          check: (value) =>
            /^rollup-[a-z0-9._-]{1,200}$/.test(value) ? null : "an index name that begins with rollup-",
        }),
        every: field.duration({
          default: 3_600_000,
          minimum: 60_000,
          meaning: "The time that one summary stands for, at most `1d`.",
          check: (value) => (DAY % value === 0 ? null : "a time that divides a day evenly, for instance 15m, 1h or 1d"),
        }),
        group_by: field.list(field.text({ meaning: "A field." }), {
          meaning: "One summary for each combination of values of these fields.",
        }),
        metrics: field.list(field.text({ meaning: "A numeric field." }), {
          meaning: "Fields of which minimum, maximum, sum and count are kept.",
        }),
      }),
      { meaning: "What is summed up before an index is deleted, and found by search and rules." },
    ),
    metrics: field.list(
      section("A retention policy.", {
        database: field.text({ meaning: "The database, which is created." }),
        name: field.text({ meaning: "The policy's name, for instance `one_year`." }),
        duration: field.duration<number | null>({
          minimum: 3_600_000,
          nullable: true,
          meaning: "How long points are kept, at least `1h`; `INF` keeps for ever.",
        }),
        default: field.flag({ default: false, meaning: "Whether points that name no policy go here." }),
        replication: field.integer({
          default: 1,
          minimum: 1,
          maximum: 100,
          meaning: "Copies, in an InfluxDB cluster.",
        }),
        shard_duration: field.duration<number | null>({
          default: null,
          minimum: 3_600_000,
          meaning: "Time that one shard spans; by the duration, as InfluxDB chooses it, when not set.",
        }),
      }),
      { meaning: "Retention policies per database; `autogen` (unlimited) is always there." },
    ),
    downsampling: field.list(
      section("Points of one policy are summed up into another.", {
        database: field.text({ meaning: "The database." }),
        from: field.text({ meaning: "The policy to read." }),
        to: field.text({ meaning: "The policy to write." }),
        every: field.duration({ minimum: 1_000, meaning: "The time that one resulting point stands for." }),
        aggregates: field.list(
          field.choice(["min", "max", "mean", "count", "sum", "first", "last", "median"], { meaning: "A function." }),
          {
            meaning:
              "What is kept of each numeric field, as `mean_<field>` and so on; min, max, mean and count when empty.",
          },
        ),
        measurements: field.list(field.text({ meaning: "A name; `*` is a wildcard." }), {
          meaning: "Which measurements; all when empty.",
        }),
      }),
      { meaning: "Continuous queries of InfluxDB; the embedded store does the same by itself." },
    ),
  }),

  stores: section("The embedded stores.", {
    logs: section("The log store.", {
      memory: field.bytes({ default: 128 * MiB, minimum: 64 * MiB, meaning: "Memory that its database may take." }),
      query_timeout: field.duration({
        default: 30_000,
        minimum: 100,
        maximum: 3_600_000,
        meaning: "How long a query may take; then it is stopped, so that it holds up no others.",
      }),
    }),
    metrics: section("The metric store.", {
      memory: field.bytes({ default: 128 * MiB, minimum: 64 * MiB, meaning: "Memory that its database may take." }),
    }),
  }),

  state: section("People, tokens, incidents, dead letters and the outbox.", {
    url: field.secret({
      meaning:
        "`postgres://user:password@host/database` (one for all backends), or `sqlite:///absolute/path/state.sqlite`; a file in `data_dir` when not set.",
    }),
    ca: field.optionalPath({ meaning: "PEM file of the authority that signed PostgreSQL's certificate." }),
  }),

  ...serverSections,

  dead_letters: section("What a store refuses for good is kept, to be mended and sent through again.", {
    limit: field.integer({
      default: 1_000_000,
      minimum: 1,
      meaning:
        "Open ones that are kept at most; beyond it their source waits, because nothing accepted is thrown away.",
    }),
    keep: field.duration({
      default: 30 * DAY,
      minimum: 3_600_000,
      meaning: "How long a letter is kept.",
    }),
  }),

  monitoring: section("Heimdall's own numbers, as points in the metric store.", {
    enabled: field.flag({ default: true, meaning: "Whether they are written." }),
    database: field.text({ default: "heimdall", meaning: "The database." }),
    interval: field.duration({ default: 10_000, minimum: 1_000, meaning: "How often." }),
    keep: field.duration({ default: 30 * DAY, minimum: 3_600_000, meaning: "How long they are kept." }),
  }),

  admin: section("The first administrator.", {
    name: field.text({
      default: "admin",
      meaning: "The name to log in with.",
      check: (value) => (/^[\w.@-]{1,64}$/.test(value) ? null : "letters, digits and . _ @ -, at most 64"),
    }),
    password: field.secret({
      meaning: "The password. When not set, one is made at the first start and printed once.",
      check: (value) => (value.length >= 10 ? null : "at least 10 characters"),
    }),
  }),

  grafana: grafanaSection,

  telegram: section("What Telegram alerts use when the rule does not say.", {
    bot_token: field.secret({ meaning: "The bot's token, as BotFather gave it." }),
    room_id: field.text<string | null>({ default: null, meaning: "The chat: its number or `@channel`." }),
    api_url: field.text({
      default: "https://api.telegram.org",
      meaning: "The Bot API's address; another one for a local Bot API server.",
      check: webAddress,
    }),
  }),

  webhook: section("What webhook alerts use when the rule does not say.", {
    url: field.secret({
      meaning: "Where to post; kept secret, because such addresses often hold a key.",
      check: webAddress,
    }),
  }),

  log: section("Heimdall's own log, on stderr.", {
    level: field.choice(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      default: "info",
      meaning: "The least level that is written.",
    }),
    format: field.choice(["auto", "json", "pretty"], {
      default: "auto",
      meaning: "`pretty` for people, `json` for machines; `auto` is pretty on a terminal.",
    }),
  }),
});

/** Every setting, with its defaults applied. Paths are absolute, sizes in bytes, durations in milliseconds. */
export type Settings = Type.Static<typeof settingsSchema>;
