import { defineOutput } from "../../component/declaration.ts";
import { type Event, timeOf } from "../../event/event.ts";
import { documentIdAt } from "../../event/position.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { getOwn } from "../../event/value.ts";
import type { ElasticsearchWrite, LogDocument } from "../../stores/logs/port.ts";
import { connectionOf } from "./connection.ts";
import { compileIndexName, indexPatternOf, invalidIndexName, usesDataStreams } from "./index-name.ts";
import { EXTERNAL_ONLY, elasticsearchOptions } from "./options.ts";
import { compileWriteSettings, integrationOf, integrationText } from "./write-settings.ts";

const ACTIONS = ["index", "create", "update", "delete"] as const;
type Action = (typeof ACTIONS)[number];

const CREATE_ONLY: ElasticsearchWrite = { createOnly: true };

export default defineOutput({
  name: "elasticsearch",
  summary: "Stores events as documents, in the deployment's log store or in an Elasticsearch of its own.",
  options: elasticsearchOptions,
  externalOnly: EXTERNAL_ONLY,
  defaultCodec: "plain",
  store: "logs",
  example: `output {
  elasticsearch { index => "app-%{[service][name]}-%{+yyyy.MM.dd}" }
}`,
  notes: `Without \`hosts\` documents go to the deployment's log store: the embedded one, or the Elasticsearch of the settings.
With \`hosts\` (or \`cloud_id\`) they go to that cluster; several outputs that name the same one share it.

An event that came with a position (a file's offset, an idempotency key and line, an offset in Kafka) gets an id
made of it: sent again, it replaces itself instead of standing there twice. Filters that make several events of one
(split, clone) give each its own id. For data streams, and with \`action => create\`, such an id that exists already is the
event itself, stored before, and no conflict. A data stream knows ids only as far as its newest index: what is sent
again after a rollover stands there twice.

Index names follow Elasticsearch's rules (lower case; none of \`\\ / * ? " < > | , #\` or blanks; not longer than 255 bytes);
an event whose name breaks them, or lacks the field that it is named by, is refused and its sender told so. Without
\`index\`, and without a data stream, the index is \`ecs-logstash-<day>\` (\`logstash-<day>\` with ecs_compatibility disabled).

\`update\` and \`delete\` need \`document_id\` and an Elasticsearch; the embedded store refuses such documents. As in Logstash
with several workers, writes of different batches to the same id may change places.

What \`[@metadata][_ingest_document]\` says of \`id\`, \`index\`, \`routing\`, \`pipeline\`, \`version\` and \`version_type\` is taken where
no option does, and \`[@metadata][_id]\` (of Beats and of the bulk API) as the sender's id.`,
  connection: connectionOf,
  indexPattern: indexPatternOf,
  create(options, context) {
    const indexName = compileIndexName(options, context);
    const isStream = usesDataStreams(options, context);
    const hasIndex = options.index !== undefined || options.logstash_format;
    const documentId = options.document_id === undefined ? null : compileTemplate(options.document_id);
    const action = compileTemplate(options.action ?? (isStream ? "create" : "index"));
    const settingsOf = compileWriteSettings(options);
    const refuseOpen = options.dlq_on_failed_indexname_interpolation;

    /** The document of an event; a text says why there is none. */
    const documentOf = (event: Event): LogDocument | string => {
      const control = integrationOf(event);
      const index = (hasIndex ? undefined : integrationText(control, "index")) ?? indexName(event);
      if (refuseOpen && index.includes("%{")) return `index name '${index}' lacks the field that it is made of`;
      const problem = invalidIndexName(index);
      if (problem) return `index name '${index}' ${problem}`;
      const wanted = action(event) as Action;
      if (!ACTIONS.includes(wanted)) return `action '${wanted}' is none of ${ACTIONS.join(", ")}`;
      const given = documentId ? documentId(event) : (integrationText(control, "id") ?? getOwn(event.metadata, "_id"));
      const senderId = typeof given === "string" && given !== "" ? given : null;
      if (senderId === null && (wanted === "update" || wanted === "delete")) {
        return `action '${wanted}' needs the document's id; set document_id`;
      }
      const settings = settingsOf(event, wanted);
      if (typeof settings === "string") return settings;
      const saidCreate = options.action !== undefined && wanted === "create";
      const sentCreate = getOwn(event.metadata, "_op_type") === "create";
      const isCreate = wanted === "create" || (wanted === "index" && sentCreate);
      // A resend of the same position must succeed quietly: only an id that somebody chose, to create it, can conflict.
      const isResend = senderId === null || (isStream && (documentId !== null || !(saidCreate || sentCreate)));
      const isQuiet = isCreate && isResend;
      const extra = isQuiet ? (settings === undefined ? CREATE_ONLY : { ...settings, createOnly: true }) : settings;
      return {
        index,
        id: senderId ?? (event.position ? documentIdAt(event.position, event.copy) : null),
        action: isQuiet ? "index" : isCreate ? "create" : wanted,
        time: timeOf(event, context.now()),
        fields: event.fields,
        ...(extra !== undefined && { elasticsearch: extra }),
      };
    };

    return {
      send(events, batch) {
        for (const event of events) {
          const document = documentOf(event);
          if (typeof document === "string") batch.refuse(event.order, document);
          else batch.document(document, event.order);
        }
      },
    };
  },
});
