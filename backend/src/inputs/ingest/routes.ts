import type {} from "@fastify/swagger";
import type { FastifyPluginAsync } from "fastify";
import { Type } from "typebox";
import type { InputContext } from "../../component/declaration.ts";
import { HeimdallError } from "../../errors.ts";
import { inflateBody, ownBytes } from "../body.ts";
import { countBodyLines } from "../lines.ts";
import type { ItemLines } from "./reader.ts";

const LONGEST_KEY = 256;

const Params = Type.Object({ stream: Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,127}$" }) });
const Answer = Type.Object({
  accepted: Type.Integer(),
  refused: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() })),
});
const Failure = Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) });

/** The routes below `/api/v1/ingest`. */
export function ingestRoutes(maxBody: number, context: InputContext): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBody }, (_request, body, done) =>
      done(null, body),
    );

    const arrivals = rememberArrivals(context.now);
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
          // 400 has two shapes: no line could be taken, or the request as a whole could not be read.
          response: { 200: Answer, 400: Type.Union([Answer, Failure]), "4XX": Failure, "5XX": Failure },
        },
        schemaErrorFormatter: () =>
          new HeimdallError(
            "BAD_STREAM",
            "a stream's name begins with a small letter or a digit; small letters, digits and . _ - follow, 128 in all at most",
            { status: 400 },
          ),
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
            received: key === null ? context.now() : arrivals(`${request.params.stream} ${key}`),
          },
          resendable: true,
          tellsItems: true,
          items: countBodyLines(payload),
        });
        const lines = (receipt.details ?? null) as ItemLines;
        const refused = receipt.outcomes
          .filter((outcome) => outcome.status === "refused")
          .map(({ item, reason }) => ({ line: lines?.[item] ?? item + 1, reason: reason ?? "refused" }));
        const accepted = receipt.items - refused.length;
        if (refused.length > 0) context.count("malformed", refused.length);
        reply.code(accepted === 0 && refused.length > 0 ? 400 : 200);
        return { accepted, refused };
      },
    );
  };
}

const REMEMBERED_KEYS = 100_000;

/**
 * When a key was first seen: events without a time of their own get that one, so that a request which is sent again
 * after midnight still finds its first copy in the index of the day before. Forgets the oldest keys, and all at a
 * restart.
 */
function rememberArrivals(now: () => number): (key: string) => number {
  const arrivals = new Map<string, number>();
  return (key) => {
    const known = arrivals.get(key);
    if (known !== undefined) return known;
    const arrival = now();
    arrivals.set(key, arrival);
    if (arrivals.size > REMEMBERED_KEYS) arrivals.delete(arrivals.keys().next().value!);
    return arrival;
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
