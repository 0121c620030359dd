import { defineInput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { createIngestReader } from "./reader.ts";
import { ingestRoutes } from "./routes.ts";

export default defineInput({
  name: "ingest",
  summary:
    "Takes events by `POST /api/v1/ingest/<stream>` on Heimdall's own HTTP address: NDJSON, a JSON array or plain lines.",
  options: {
    max_body: option.bytes({
      default: 64 * 1024 * 1024,
      meaning: "Largest body, inflated; a larger one is answered 413.",
    }),
  },
  defaultCodec: "plain",
  example: `input {
  ingest { }
}`,
  notes: `\`Content-Type: application/x-ndjson\` (or \`application/json\`, also with one array) reads each line as an event;
\`text/plain\` makes each line a \`message\`. \`Content-Encoding\` may be gzip, deflate or zstd. The stream's name is in
\`[@metadata][stream]\`; the default pipeline stores under \`<stream>-yyyy.MM.dd\`.

The answer comes when every event is durable: \`{"accepted":2,"refused":[{"line":3,"reason":"…"}]}\`; 400 when no line
could be taken. With an \`Idempotency-Key\` header the id of an event is made of stream, key and line, so the same request
sent again stores nothing twice; use a new key for new content. 429 with \`Retry-After\`: too much is under way, send
again later. 503: the store is not reachable, send again later.`,
  async start(options, context) {
    context.mount("/api/v1/ingest", ingestRoutes(options.max_body, context));
    return { addresses: [], stop: async () => {} };
  },
  createReader: (_options, context) => createIngestReader(context),
});
