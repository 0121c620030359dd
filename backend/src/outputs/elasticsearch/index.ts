import { defineOutput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { timeOf } from "../../event/event.ts";
import { documentIdAt } from "../../event/position.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { getOwn } from "../../event/value.ts";
import { compileIndexName, invalidIndexName } from "./index-name.ts";

const ELSEWHERE = "this version writes to the deployment's own log store; leave it out";

export default defineOutput({
  name: "elasticsearch",
  summary: "Stores events as documents in the deployment's log store.",
  options: {
    index: option.string({
      meaning: "Index name, with `%{field}` and `%{+yyyy.MM.dd}`. Without it the event goes to its data stream.",
    }),
    document_id: option.string({
      meaning: "Document id, with `%{field}`. Without it: the sender's id, else one made of the event's position.",
    }),
    action: option.string({
      default: "index",
      meaning: "`index` overwrites a document with the same id, `create` keeps the first; may hold `%{field}`.",
    }),
    data_stream: option.string({
      default: "auto",
      choices: ["auto", "true", "false"],
      meaning: "Whether events go to data streams; `auto` does so when no `index` is given.",
    }),
    data_stream_type: option.string({ default: "logs", meaning: "First part of the data stream's name." }),
    data_stream_dataset: option.string({ default: "generic", meaning: "Second part of the data stream's name." }),
    data_stream_namespace: option.string({ default: "default", meaning: "Third part of the data stream's name." }),
    data_stream_auto_routing: option.boolean({
      default: true,
      meaning:
        "Take the three parts from `[data_stream][type]`, `[dataset]` and `[namespace]` where the event has them.",
    }),
    data_stream_sync_fields: option.boolean({
      default: true,
      meaning: "Write the three parts into `[data_stream]` of the document.",
    }),
    hosts: option.refused(ELSEWHERE),
    cloud_id: option.refused(ELSEWHERE),
    user: option.refused(ELSEWHERE),
    password: option.refused(ELSEWHERE),
    api_key: option.refused(ELSEWHERE),
    cloud_auth: option.refused(ELSEWHERE),
    routing: option.refused("the embedded log store has no shards to route to; leave it out"),
    pipeline: option.refused("the embedded log store has no ingest pipelines; write the steps as filters"),
    doc_as_upsert: option.refused("updates of parts of a document are not supported; use action => index"),
    script: option.refused("updates by script are not supported; use filters"),
    upsert: option.refused("updates of parts of a document are not supported; use action => index"),
  },
  defaultCodec: "plain",
  store: "logs",
  example: `output {
  elasticsearch { index => "app-%{[service][name]}-%{+yyyy.MM.dd}" }
}`,
  notes: `An event that came with a position (a file's offset, an idempotency key and line, an offset in Kafka) gets an id
made of it: sent again, it replaces itself instead of standing there twice. Filters that make several events of one
(split, clone) give each its own id.

Index names follow Elasticsearch's rules (lower case; none of \`\\ / * ? " < > | , #\` or blanks; not longer than 255 bytes);
an event whose name breaks them is refused and its sender told so.`,
  create(options, context) {
    if (options.data_stream === "true" && options.index !== undefined) {
      context.refuse("index", "a data stream has no index name; drop `index`, or set data_stream => false");
    }
    const indexName = compileIndexName(options);
    const documentId = options.document_id === undefined ? null : compileTemplate(options.document_id);
    const action = compileTemplate(options.action);

    return {
      send(events, batch) {
        for (const event of events) {
          const index = indexName(event);
          const problem = invalidIndexName(index);
          if (problem) {
            batch.refuse(event.order, `index name '${index}' ${problem}`);
            continue;
          }
          const wanted = action(event);
          if (wanted !== "index" && wanted !== "create") {
            batch.refuse(event.order, `action '${wanted}' is not supported; use index or create`);
            continue;
          }
          const given = documentId ? documentId(event) : getOwn(event.metadata, "_id");
          const id =
            typeof given === "string" && given !== ""
              ? given
              : event.position
                ? documentIdAt(event.position, event.copy)
                : null;
          const create = wanted === "create" || getOwn(event.metadata, "_op_type") === "create";
          batch.document(
            {
              index,
              id,
              // A resend of the same position must succeed quietly, so only an id the sender chose can conflict.
              action: create && typeof given === "string" ? "create" : "index",
              time: timeOf(event, context.now()),
              fields: event.fields,
            },
            event.order,
          );
        }
      },
    };
  },
});
