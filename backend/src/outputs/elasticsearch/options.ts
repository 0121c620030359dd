import { option } from "../../component/options.ts";
import { connectionOptions } from "./connection-options.ts";

const TEMPLATES = "Heimdall keeps its own templates (elasticsearch.templates in the settings); leave it out";
const LIFECYCLE = "how long indices are kept is said in the settings, retention.logs; leave it out";
const REFUSED_DOCUMENTS = "documents that are refused become dead letters with their reason; leave it out";

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

export const elasticsearchOptions = { ...naming, ...writing, ...connectionOptions };

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
