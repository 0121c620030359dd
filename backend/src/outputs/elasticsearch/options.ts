import { option } from "../../component/options.ts";

const CONNECTIONS = "Heimdall keeps connections by itself, as many as it needs; leave it out";
const RETRIES = "Heimdall tries again until Elasticsearch takes the documents, with growing pauses; leave it out";
const PEM = "certificates are PEM files: ssl_certificate_authorities, ssl_certificate and ssl_key";
const TEMPLATES = "Heimdall keeps its own templates (elasticsearch.templates in the settings); leave it out";
const LIFECYCLE = "how long indices are kept is said in the settings, retention.logs; leave it out";
const REFUSED_DOCUMENTS = "documents that are refused become dead letters with their reason; leave it out";
const PATHS = "Elasticsearch's own paths are used, below the path of hosts; leave it out";

/** Where the documents go: a server of the output's own. */
const connection = {
  hosts: option.array({
    meaning:
      "Nodes of one cluster (`host`, `host:port` or URL; port 9200 unless said), for documents that go elsewhere than the deployment's log store.",
  }),
  cloud_id: option.string({ meaning: "The cloud id of an Elastic Cloud deployment, instead of `hosts`." }),
  user: option.string({ meaning: "The user, with `hosts`." }),
  password: option.password({ meaning: "The user's password." }),
  api_key: option.password({ meaning: "An API key, `id:key` or encoded, instead of user and password; needs TLS." }),
  cloud_auth: option.password({ meaning: "`user:password`, with `cloud_id`." }),
  path: option.string({ meaning: "The path below which Elasticsearch answers, behind a proxy." }),
  ssl_enabled: option.boolean({ meaning: "Whether to speak HTTPS; by the `hosts` unless set." }),
  ssl_certificate_authorities: option.array({ meaning: "PEM file of the authority to trust." }),
  ssl_certificate: option.path({ meaning: "PEM file of our own certificate." }),
  ssl_key: option.path({ meaning: "PEM file of our certificate's key." }),
  ssl_verification_mode: option.string({
    default: "full",
    choices: ["full", "none"],
    meaning: "`none` takes any certificate: for trials only.",
  }),
  ca_trusted_fingerprint: option.array({ meaning: "SHA-256 fingerprint of the authority, instead of its file." }),
  compression_level: option.number({
    meaning: "0 sends requests as they are, 1 to 9 compresses them (gzip). Unless set they are not compressed.",
    check: (level) => (Number.isInteger(level) && level >= 0 && level <= 9 ? null : "0 to 9"),
  }),
  http_compression: option.boolean({ meaning: "The older word for `compression_level`." }),
  timeout: option.number({
    default: 60,
    meaning: "Seconds that one request may take, with `hosts`.",
    check: (seconds) => (seconds > 0 ? null : "more than 0"),
  }),
  sniffing: option.boolean({
    default: false,
    meaning: "Only false: all nodes stand in `hosts`.",
    check: (sniffs) => (sniffs ? "false, with all nodes in hosts" : null),
  }),
  proxy: option.refused("Elasticsearch is reached without a forward proxy; name an address that is reached directly"),
  parameters: option.refused("requests have no parameters of one's own; leave it out"),
  custom_headers: option.refused("requests have no headers of one's own; log in by api_key or user and password"),
  bulk_path: option.refused(PATHS),
  healthcheck_path: option.refused(PATHS),
  sniffing_path: option.refused(PATHS),
  sniffing_delay: option.refused("all nodes stand in hosts; leave it out"),
  pool_max: option.refused(CONNECTIONS),
  pool_max_per_route: option.refused(CONNECTIONS),
  resurrect_delay: option.refused(CONNECTIONS),
  validate_after_inactivity: option.refused(CONNECTIONS),
  retry_initial_interval: option.refused(RETRIES),
  retry_max_interval: option.refused(RETRIES),
  ssl_truststore_path: option.refused(PEM),
  ssl_truststore_password: option.refused(PEM),
  ssl_truststore_type: option.refused(PEM),
  ssl_keystore_path: option.refused(PEM),
  ssl_keystore_password: option.refused(PEM),
  ssl_keystore_type: option.refused(PEM),
  ssl_supported_protocols: option.refused("TLS 1.2 and 1.3 are spoken; leave it out"),
  ssl_cipher_suites: option.refused("the cipher suites are Node's own; leave it out"),
  ssl: option.refused("it is called ssl_enabled now"),
  ssl_certificate_verification: option.refused("it is called ssl_verification_mode now"),
  cacert: option.refused("it is called ssl_certificate_authorities now"),
  truststore: option.refused(PEM),
  truststore_password: option.refused(PEM),
  keystore: option.refused(PEM),
  keystore_password: option.refused(PEM),
} as const;

/** What is done with each document, beyond where it goes. */
const writing = {
  action: option.string({
    meaning:
      "`index` (which it is unless set) overwrites a document with the same id, `create` keeps the first, `update` changes the given fields, `delete` takes it away; may hold `%{field}`. Data streams take `create` alone.",
  }),
  document_id: option.string({
    meaning: "Document id, with `%{field}`. Without it: the sender's id, else one made of the event's position.",
  }),
  routing: option.string({ meaning: "What chooses the shard, with `%{field}`." }),
  pipeline: option.string({ meaning: "Elasticsearch's ingest pipeline, with `%{field}`; empty is none." }),
  version: option.string({ meaning: "The document's version, with `%{field}`; with `version_type => external`." }),
  version_type: option.string({
    choices: ["internal", "external", "external_gt", "external_gte"],
    meaning: "What `version` means to Elasticsearch.",
  }),
  doc_as_upsert: option.boolean({
    default: false,
    meaning: "With `update`: the event is stored as it is where there is no document with its id.",
  }),
  upsert: option.string({
    default: "",
    meaning: "With `update`: JSON, with `%{field}`, that is stored where there is no document with the id.",
  }),
  script: option.string({
    default: "",
    meaning: "With `update`: a script instead of the fields (its source, or its name), with `%{field}`.",
  }),
  script_type: option.string({
    default: "inline",
    choices: ["inline", "indexed"],
    meaning: "Whether `script` is a source or the name of a stored script.",
  }),
  script_lang: option.string({ default: "painless", meaning: "The language of an inline script." }),
  script_var_name: option.string({ default: "event", meaning: "The script's parameter that holds the event." }),
  scripted_upsert: option.boolean({
    default: false,
    meaning: "Whether the script also makes the document where there is none.",
  }),
  retry_on_conflict: option.number({
    default: 1,
    meaning: "With `update`: how often Elasticsearch tries again when two change a document at once.",
    check: (times) => (Number.isInteger(times) && times >= 0 ? null : "a whole number"),
  }),
  document_type: option.refused("documents have no types since Elasticsearch 8; leave it out"),
  parent: option.refused("use a join field in the document and routing"),
  join_field: option.refused("set the join field in the document by a filter, and routing"),
  dlq_custom_codes: option.refused(REFUSED_DOCUMENTS),
  silence_errors_in_log: option.refused(REFUSED_DOCUMENTS),
  failure_type_logging_whitelist: option.refused(REFUSED_DOCUMENTS),
} as const;

/** Names of indices and data streams. */
const naming = {
  index: option.string({
    meaning: "Index name, with `%{field}` and `%{+yyyy.MM.dd}`. Without it the event goes to its data stream.",
  }),
  dlq_on_failed_indexname_interpolation: option.boolean({
    default: true,
    meaning: "Whether an event without the field that the index is named by is refused; otherwise `%{field}` stays in.",
  }),
  data_stream: option.string({
    default: "auto",
    choices: ["auto", "true", "false"],
    meaning:
      "Whether events go to data streams; `auto` does so when neither `index` nor an action but create is given.",
  }),
  data_stream_type: option.string({ default: "logs", meaning: "First part of the data stream's name." }),
  data_stream_dataset: option.string({ default: "generic", meaning: "Second part of the data stream's name." }),
  data_stream_namespace: option.string({ default: "default", meaning: "Third part of the data stream's name." }),
  data_stream_auto_routing: option.boolean({
    default: true,
    meaning: "Take the three parts from `[data_stream][type]`, `[dataset]` and `[namespace]` where the event has them.",
  }),
  data_stream_sync_fields: option.boolean({
    default: true,
    meaning: "Write the three parts into `[data_stream]` of the document.",
  }),
  logstash_format: option.boolean({
    default: false,
    meaning: "Name the index by `logstash_prefix` and the event's day instead of by `index`.",
  }),
  logstash_prefix: option.string({
    default: "logstash",
    meaning: "The first part of the index name, with `%{field}`; with `logstash_format`.",
  }),
  logstash_prefix_separator: option.string({ default: "-", meaning: "What stands between prefix and day." }),
  logstash_dateformat: option.string({
    default: "YYYY.MM.dd",
    meaning: "The day's format, as in `%{+…}`; with `logstash_format`.",
  }),
  manage_template: option.boolean({
    meaning: "Only false: Heimdall keeps its own templates (`elasticsearch.templates` in the settings).",
    check: (manages) => (manages ? "false, or nothing: Heimdall keeps its own templates" : null),
  }),
  template: option.refused(TEMPLATES),
  template_name: option.refused(TEMPLATES),
  template_overwrite: option.refused(TEMPLATES),
  template_api: option.refused(TEMPLATES),
  ilm_enabled: option.string({
    choices: ["auto", "false", "true"],
    meaning: "Only `auto` and false, which are the same: how long indices are kept is said in the settings.",
    check: (enabled) => (enabled === "true" ? "false, or nothing; retention.logs in the settings is for that" : null),
  }),
  ilm_rollover_alias: option.refused(LIFECYCLE),
  ilm_pattern: option.refused(LIFECYCLE),
  ilm_policy: option.refused(LIFECYCLE),
} as const;

export const elasticsearchOptions = { ...naming, ...writing, ...connection };

/** What an embedded store has not; `refuseExternalOptions` of the runtime names them. */
export const EXTERNAL_ONLY: readonly string[] = [
  "routing",
  "pipeline",
  "version",
  "version_type",
  "doc_as_upsert",
  "upsert",
  "script",
  "script_type",
  "script_lang",
  "script_var_name",
  "scripted_upsert",
  "retry_on_conflict",
];
