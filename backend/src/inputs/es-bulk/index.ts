import { defineInput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { createBulkReader } from "./reader.ts";
import { esBulkRoutes } from "./routes.ts";

export default defineInput({
  name: "es_bulk",
  summary:
    "Speaks Elasticsearch's bulk protocol below `/es`, for Beats, fluentd, Logstash and anything that writes to Elasticsearch.",
  options: {
    max_body: option.bytes({
      default: 100 * 1024 * 1024,
      meaning: "Largest body, inflated; a larger one is answered 413, on which Beats split their batch.",
    }),
  },
  defaultCodec: "plain",
  example: `input {
  es_bulk { }
}`,
  notes: `Point an agent's Elasticsearch output at \`http://HOST:8080/es\`. The handshake, license, template, lifecycle and
pipeline calls of Beats 7, 8 and 9 are answered (templates and policies are accepted and have no effect: the store maps
fields by itself). \`_bulk\` takes \`create\` and \`index\`; \`update\` and \`delete\` are refused item by item with status 400.

An item's \`_index\` and \`_id\` are in \`[@metadata][_index]\` and \`[@metadata][_id]\`; the default pipeline keeps them. A
Filebeat event without \`_id\` gets one made of its agent, file and offset, so that a batch sent again stores nothing twice.`,
  async start(options, context) {
    context.mount("/es", esBulkRoutes(options.max_body, context));
    return { addresses: [], stop: async () => {} };
  },
  createReader: (_options, context) => createBulkReader(context),
});
