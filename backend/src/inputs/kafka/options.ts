import { option } from "../../component/options.ts";

const leaveOut = (why: string) => option.refused(`${why}; leave it out`);
const texts = (values: readonly unknown[]): string | null =>
  values.length > 0 && values.every((value) => typeof value === "string" && value !== "") ? null : "names of topics";
const between = (least: number, most: number, unit: string) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most ? null : `${least} to ${most} ${unit}`;
const milliseconds = (least: number, most: number) => between(least, most, "milliseconds");
const bytes = between(1024, 1024 * 1024 * 1024, "bytes");

function brokers(value: string): string | null {
  const isBroker = (text: string) => /^[^\s,:/]+:\d{1,5}$/.test(text.trim());
  return value.split(",").every(isBroker)
    ? null
    : "host:port, several with commas, for instance kafka-1:9092,kafka-2:9092";
}

function pattern(value: string): string | null {
  try {
    new RegExp(value);
    return null;
  } catch {
    return "a regular expression that JavaScript and Java have in common, for instance web-.*";
  }
}

const deserializer = (what: string) =>
  option.string({
    default: "org.apache.kafka.common.serialization.StringDeserializer",
    meaning: `How the ${what} is read: as text.`,
    check: (value) =>
      /^org\.apache\.kafka\.common\.serialization\.(String|ByteArray)Deserializer$/.test(value)
        ? null
        : "StringDeserializer or ByteArrayDeserializer; say by the codec how the bytes are to be read",
  });

/** Logstash's kafka input has these options; what is refused says what to write instead. */
export const kafkaOptions = {
  bootstrap_servers: option.string({
    meaning:
      "Brokers to begin with, `host:port`, several with commas; unset: those of `heimdall.yaml`, else localhost:9092.",
    check: brokers,
  }),
  topics: option.array({ default: ["logstash"], meaning: "The topics to read; they may come later.", check: texts }),
  topics_pattern: option.string({
    meaning:
      "Read all topics whose whole name fits this regular expression, also later ones; `topics` does not count then.",
    check: pattern,
  }),
  group_id: option.string({
    default: "logstash",
    meaning: "The consumer group: its members, on any machine, share the partitions.",
    check: (value) => (value === "" ? "a name" : null),
  }),
  client_id: option.string({
    meaning: "What the brokers' logs call this input; `logstash`, or as in `heimdall.yaml`.",
  }),
  consumer_threads: option.number({
    default: 1,
    meaning: "How many partitions are decoded and handed on side by side; pipelines use all workers in any case.",
    check: between(1, 256, "partitions"),
  }),
  auto_offset_reset: option.string({
    default: "latest",
    meaning: "Where a group begins that has no offset: `earliest` or `latest`.",
    check: (value) =>
      value === "earliest" || value === "latest"
        ? null
        : "earliest or latest; a group without offsets has to begin somewhere",
  }),
  decorate_events: option.string({
    default: "none",
    choices: ["none", "basic", "extended", "false", "true"],
    meaning: "Whether `[@metadata][kafka]` tells where an event came from (`basic`), with headers (`extended`).",
  }),
  security_protocol: option.string({
    default: "PLAINTEXT",
    choices: ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
    meaning: "How the brokers are spoken to.",
  }),
  sasl_mechanism: option.string({
    choices: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
    meaning: "How to log in, for a SASL protocol.",
  }),
  sasl_jaas_config: option.password({
    meaning: 'The login: `… required username="…" password="…";`, of which user and password are read.',
  }),
  ssl_truststore_type: option.string({
    choices: ["PEM"],
    meaning: "PEM, which has to be said: Kafka's own default is JKS.",
  }),
  ssl_truststore_location: option.path({ meaning: "PEM file of the authority that signed the brokers' certificates." }),
  ssl_truststore_password: leaveOut("a PEM file has no password"),
  ssl_keystore_type: option.string({
    choices: ["PEM"],
    meaning: "PEM, which has to be said: Kafka's own default is JKS.",
  }),
  ssl_keystore_location: option.path({ meaning: "PEM file with our own certificate and its key." }),
  ssl_keystore_password: leaveOut("a PEM file has no password"),
  ssl_key_password: option.refused(
    "encrypted keys are not supported; write the key without a password, readable by Heimdall only",
  ),
  ssl_endpoint_identification_algorithm: option.string({
    default: "https",
    choices: ["https"],
    meaning: "Brokers' names are always checked against their certificates.",
  }),
  session_timeout_ms: option.number({
    default: 10_000,
    meaning: "Milliseconds without a sign of life after which the group takes the partitions away.",
    check: milliseconds(1000, 3_600_000),
  }),
  heartbeat_interval_ms: option.number({
    meaning: "Milliseconds between two signs of life, below the session's; unset: 1000, or less for a short session.",
    check: milliseconds(50, 3_600_000),
  }),
  max_poll_records: option.number({
    default: 500,
    meaning: "The most records that go to a worker together.",
    check: between(1, 100_000, "records"),
  }),
  fetch_max_bytes: option.number({
    default: 4 * 1024 * 1024,
    meaning: "The most compressed bytes of one fetch (Kafka's client: 50 MiB).",
    check: bytes,
  }),
  max_partition_fetch_bytes: option.number({
    default: 1024 * 1024,
    meaning: "The most compressed bytes of one partition in a fetch; a larger batch still comes.",
    check: bytes,
  }),
  isolation_level: option.string({
    default: "read_uncommitted",
    choices: ["read_uncommitted", "read_committed"],
    meaning: "Whether records of open and aborted transactions come too.",
  }),
  enable_auto_commit: option.boolean({
    default: true,
    meaning: "Either way offsets are committed every `auto_commit_interval_ms`, and only of what is stored.",
  }),
  auto_commit_interval_ms: option.number({
    default: 500,
    meaning: "Milliseconds between two commits (Logstash: 5000).",
    check: milliseconds(10, 3_600_000),
  }),
  metadata_max_age_ms: option.number({
    default: 10_000,
    meaning: "Milliseconds between two looks for new topics (Kafka's client: 300000).",
    check: milliseconds(100, 86_400_000),
  }),
  partition_assignment_strategy: option.string({
    choices: ["range", "round_robin"],
    meaning: "How the group shares partitions; unset: what its other members have in common, else round robin.",
  }),
  check_crcs: option.boolean({
    default: true,
    meaning: "Checksums are always checked.",
    check: (value) => (value ? null : "true: a damaged batch must not pass for data"),
  }),
  key_deserializer_class: deserializer("key"),
  value_deserializer_class: deserializer("value"),
  auto_create_topics: option.boolean({
    default: false,
    meaning: "Reading makes no topics (Logstash: true); those that are missing are waited for.",
    check: (value) => (value ? "false: make the topic first, or let the producer make it" : null),
  }),
  fetch_max_wait_ms: leaveOut("a fetch waits 100 ms at the broker, and is answered as soon as there is anything"),
  fetch_min_bytes: leaveOut("a fetch is answered as soon as there is anything"),
  poll_timeout_ms: leaveOut("records come as they are fetched"),
  max_poll_interval_ms: leaveOut("a batch may take as long as the stores need; the membership is kept meanwhile"),
  exclude_internal_topics: leaveOut("a pattern never fits Kafka's own topics; name one in topics to read it"),
  group_instance_id: leaveOut("static membership is not supported; a member that stops leaves at once"),
  client_rack: leaveOut("partitions are read from their leaders"),
  client_dns_lookup: leaveOut("names are resolved by the system"),
  connections_max_idle_ms: leaveOut("connections are used all the time"),
  request_timeout_ms: leaveOut("requests time out after 10 s"),
  reconnect_backoff_ms: leaveOut("pauses grow by themselves"),
  retry_backoff_ms: leaveOut("pauses grow by themselves"),
  receive_buffer_bytes: leaveOut("the system sizes its buffers"),
  send_buffer_bytes: leaveOut("the system sizes its buffers"),
  jaas_path: option.refused("a JAAS file is not read; write the login in sasl_jaas_config"),
  kerberos_config: option.refused("Kerberos is not supported; use SASL with PLAIN or SCRAM"),
  sasl_kerberos_service_name: option.refused("Kerberos is not supported; use SASL with PLAIN or SCRAM"),
  sasl_client_callback_handler_class: option.refused("Java classes cannot run here; use PLAIN or SCRAM"),
  sasl_login_callback_handler_class: option.refused("Java classes cannot run here; use PLAIN or SCRAM"),
  sasl_oauthbearer_token_endpoint_url: option.refused("OAUTHBEARER is not supported; use PLAIN or SCRAM"),
  sasl_oauthbearer_scope_claim_name: option.refused("OAUTHBEARER is not supported; use PLAIN or SCRAM"),
  sasl_login_connect_timeout_ms: leaveOut("it goes with OAUTHBEARER"),
  sasl_login_read_timeout_ms: leaveOut("it goes with OAUTHBEARER"),
  sasl_login_retry_backoff_ms: leaveOut("it goes with OAUTHBEARER"),
  sasl_login_retry_backoff_max_ms: leaveOut("it goes with OAUTHBEARER"),
  schema_registry_url: option.refused("Avro and the schema registry are not supported; write JSON to the topic"),
  schema_registry_key: leaveOut("the schema registry is not supported"),
  schema_registry_secret: leaveOut("the schema registry is not supported"),
  schema_registry_api_key: leaveOut("the schema registry is not supported"),
  schema_registry_proxy: leaveOut("the schema registry is not supported"),
  schema_registry_ssl_keystore_location: leaveOut("the schema registry is not supported"),
  schema_registry_ssl_keystore_password: leaveOut("the schema registry is not supported"),
  schema_registry_ssl_keystore_type: leaveOut("the schema registry is not supported"),
  schema_registry_ssl_truststore_location: leaveOut("the schema registry is not supported"),
  schema_registry_ssl_truststore_password: leaveOut("the schema registry is not supported"),
  schema_registry_ssl_truststore_type: leaveOut("the schema registry is not supported"),
  schema_registry_validation: leaveOut("the schema registry is not supported"),
};
