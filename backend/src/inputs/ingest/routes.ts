import type {} from "@fastify/swagger";
import type { FastifyPluginAsync } from "fastify";
import { Type } from "typebox";
import type { InputContext } from "../../component/declaration.ts";
import { HeimdallError } from "../../errors.ts";
import { inflateBody, ownBytes } from "../body.ts";

const LONGEST_KEY = 256;

const Params = Type.Object({ stream: Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,127}$" }) });
const Answer = Type.Object({
  accepted: Type.Integer(),
  refused: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() })),
});

/** The routes below `/api/v1/ingest`. */
export function ingestRoutes(maxBody: number, context: InputContext): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBody }, (_request, body, done) =>
      done(null, body),
    );

    app.post<{ Params: { stream: string } }>(
      "/:stream",
      {
        schema: {
          summary: "Store events of a stream",
          description:
            "NDJSON, a JSON array or plain lines. Answers when every event is durable. Send an Idempotency-Key to make a resend safe.",
          tags: ["ingest"],
          params: Params,
          consumes: ["application/x-ndjson", "application/json", "text/plain"],
          response: { 200: Answer, 400: Answer },
        },
      },
      async (request, reply) => {
        const key = headerText(request.headers["idempotency-key"]);
        if (key !== null && key.length > LONGEST_KEY) {
          throw new HeimdallError("BAD_KEY", `Idempotency-Key is longer than ${LONGEST_KEY} characters`, {
            status: 400,
          });
        }
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const payload = await inflateBody(body, request.headers["content-encoding"], maxBody);
        context.count("bytes", payload.length);
        const receipt = await context.deliver({
          session: null,
          payload: ownBytes(payload),
          facts: {
            stream: request.params.stream,
            key,
            format: formatOf(request.headers["content-type"]),
            ip: request.ip,
          },
          resendable: true,
        });
        const refused = receipt.outcomes
          .filter((outcome) => outcome.status === "refused")
          .map(({ item, reason }) => ({ line: item + 1, reason: reason ?? "refused" }));
        const accepted = receipt.items - refused.length;
        if (refused.length > 0) context.count("malformed", refused.length);
        reply.code(accepted === 0 && refused.length > 0 ? 400 : 200);
        return { accepted, refused };
      },
    );
  };
}

function headerText(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined || text === "" ? null : text;
}

/** curl's default content type says nothing about the body, so it is told by its first byte. */
function formatOf(contentType: string | undefined): "json" | "text" | "guess" {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type === "text/plain") return "text";
  if (type === "application/x-ndjson" || type === "application/json" || type === "application/jsonlines") return "json";
  return "guess";
}
