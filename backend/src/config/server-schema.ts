import * as field from "./fields.ts";
import { section, webAddress } from "./section.ts";

function hostAndPort(value: string): string | null {
  const port = Number(/^[^\s/:@]+:(\d{1,5})$|^\[[\da-fA-F:.]+\]:(\d{1,5})$/.exec(value)?.slice(1).find(Boolean));
  return port > 0 && port < 65_536 ? null : "host:port, for instance kafka-1:9092";
}

const tlsFiles = {
  ca: field.optionalPath({ meaning: "PEM file of the authority that signed the server's certificate." }),
  certificate: field.optionalPath({ meaning: "PEM file of our own certificate." }),
  key: field.optionalPath({ meaning: "PEM file of our certificate's key." }),
  verify: field.flag({ default: true, meaning: "Whether the server's certificate is checked; false only for trials." }),
};

/** The servers of the real stack. */
export const serverSections = {
  kafka: section("Kafka, when it carries the events. Without `brokers` events go straight to the pipelines.", {
    brokers: field.list(field.text({ meaning: "`host:port`.", check: hostAndPort }), {
      meaning: "The brokers to begin with; they name the others.",
    }),
    client_id: field.text({ default: "heimdall", meaning: "What the brokers' logs call this backend." }),
    group_id: field.text({
      default: "heimdall",
      meaning:
        "The consumer group of backends that share the work, and the beginning of the names of its other groups.",
    }),
    topic_prefix: field.text({
      default: "heimdall",
      meaning: "Beginning of the names of Heimdall's own topics (what inputs received, signals of rules).",
      check: (value) => (/^[\w.-]{1,100}$/.test(value) ? null : "letters, digits and . _ -, at most 100"),
    }),
    partitions: field.integer({
      default: 6,
      minimum: 1,
      maximum: 1000,
      meaning: "Partitions of topics that Heimdall makes: no more backends than this share the work.",
    }),
    set_aside_after: field.duration({
      default: 30_000,
      minimum: 1_000,
      meaning:
        "How long a store is away before what it should get waits in a topic of its own, so that other stores of the same pipeline go on.",
    }),
    tls: section("TLS to the brokers.", {
      enabled: field.flag({ default: false, meaning: "Whether to speak TLS." }),
      ...tlsFiles,
    }),
    sasl: section("The login.", {
      mechanism: field.choice(["none", "plain", "scram-sha-256", "scram-sha-512"], {
        default: "none",
        meaning: "How to log in.",
      }),
      username: field.text<string | null>({ default: null, meaning: "The user." }),
      password: field.secret({ meaning: "The password." }),
    }),
  }),

  elasticsearch: section("Elasticsearch, when it keeps the logs. Without `node` the embedded store does.", {
    node: field.list(field.text({ meaning: "An address.", check: webAddress }), {
      meaning: "`https://host:9200`, one or several nodes of one cluster.",
    }),
    username: field.text<string | null>({ default: null, meaning: "The user." }),
    password: field.secret({ meaning: "The user's password." }),
    api_key: field.secret({ meaning: "An API key, `id:key` or encoded, instead of user and password." }),
    ...tlsFiles,
    ca_fingerprint: field.text<string | null>({
      default: null,
      meaning: "SHA-256 fingerprint of the authority's certificate, instead of `ca`.",
    }),
    compression: field.flag({ default: false, meaning: "Whether requests are compressed with gzip." }),
    timeout: field.duration({ default: 60_000, minimum: 1_000, meaning: "How long a request may take." }),
    templates: field.flag({ default: true, meaning: "Whether Heimdall keeps its index templates up to date." }),
    shards: field.integer({ default: 1, minimum: 1, maximum: 1024, meaning: "Primary shards of a new index." }),
    replicas: field.integer({ default: 1, minimum: 0, maximum: 100, meaning: "Copies of each shard of a new index." }),
  }),

  influxdb: section("InfluxDB 1.8, when it keeps the metrics. Without `url` the embedded store does.", {
    url: field.text<string | null>({ default: null, meaning: "`http://host:8086`.", check: webAddress }),
    username: field.text<string | null>({ default: null, meaning: "The user." }),
    password: field.secret({ meaning: "The password." }),
    ca: tlsFiles.ca,
    verify: tlsFiles.verify,
    compression: field.flag({ default: false, meaning: "Whether requests are compressed with gzip." }),
    timeout: field.duration({ default: 30_000, minimum: 1_000, meaning: "How long a request may take." }),
  }),
};
