import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { InputContext, Receipt } from "../../component/declaration.ts";
import { HeimdallError } from "../../errors.ts";
import { inflateBody, ownBytes } from "../body.ts";
import { countBodyLines } from "../lines.ts";
import { handshakeRoutes } from "./handshake.ts";
import type { BulkDetails } from "./reader.ts";

type BulkRequest = FastifyRequest<{ Params: { index?: string }; Querystring: { filter_path?: string } }>;

/** The routes below `/es`: the agents' handshake and `_bulk`. */
export function esBulkRoutes(maxBody: number, context: InputContext): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBody }, (_request, body, done) =>
      done(null, body),
    );
    // The official clients refuse a server that does not name its product.
    app.addHook("onSend", async (request, reply, payload) => {
      reply.header("X-Elastic-Product", "Elasticsearch");
      const compatible = /application\/vnd\.elasticsearch\+json;\s*compatible-with=\d+/.exec(
        request.headers.accept ?? "",
      );
      if (compatible && reply.getHeader("content-type")?.toString().startsWith("application/json")) {
        reply.header("content-type", compatible[0]);
      }
      return payload;
    });
    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => sendError(error, reply));
    app.setNotFoundHandler((request, reply) =>
      reply.code(404).send({
        error: {
          type: "unsupported_call",
          reason: `${request.method} ${request.url.split("?")[0]} is not spoken here; Heimdall takes _bulk and the agents' handshake. Search with GET /api/v1/logs/search`,
        },
        status: 404,
      }),
    );
    handshakeRoutes(app);

    const bulk = async (request: BulkRequest, reply: FastifyReply): Promise<unknown> => {
      const started = performance.now();
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const payload = await inflateBody(body, request.headers["content-encoding"], maxBody);
      if (payload.length === 0) throw new HeimdallError("PARSE", "request body is required", { status: 400 });
      context.count("bytes", payload.length);
      const receipt = await context.deliver({
        session: null,
        payload: ownBytes(payload),
        facts: { index: request.params.index ?? null },
        resendable: true,
        tellsItems: true,
        items: countBodyLines(payload),
        wantsIds: true,
      });
      const details = receipt.details as BulkDetails;
      if (details.problem !== null) {
        context.count("malformed");
        throw new HeimdallError("PARSE", details.problem, { status: 400 });
      }
      return reply.send(
        bulkAnswer(receipt, details, Math.round(performance.now() - started), request.query.filter_path),
      );
    };
    app.post("/_bulk", bulk);
    app.put("/_bulk", bulk);
    app.post("/:index/_bulk", bulk);
    app.put("/:index/_bulk", bulk);
    // Beats with x-pack monitoring; the figures of an agent about itself are not kept.
    app.post("/_monitoring/bulk", async () => ({ took: 0, ignored: true, errors: false }));
  };
}

/** `filter_path` is honoured as far as agents use it: items shrink to status and error unless ids are asked for. */
function bulkAnswer(receipt: Receipt, details: BulkDetails, took: number, filterPath: string | undefined): unknown {
  const whole = filterPath === undefined || filterPath.includes("_id") || filterPath.includes("items.*.*");
  const outcomes = new Map(receipt.outcomes.map((outcome) => [outcome.item, outcome]));
  const items = details.items.map(({ operation, index, id }, item) => {
    const outcome = outcomes.get(item);
    const base = !whole ? {} : { _index: index, _id: id ?? receipt.ids?.[item] ?? `dropped-${item}` };
    if (!outcome || outcome.status === "updated") {
      const updated = outcome?.status === "updated";
      return {
        [operation]: {
          ...base,
          _version: updated ? 2 : 1,
          result: updated ? "updated" : "created",
          status: updated ? 200 : 201,
        },
      };
    }
    const conflict = outcome.status === "conflict";
    return {
      [operation]: {
        ...base,
        status: conflict ? 409 : 400,
        error: {
          type: conflict ? "version_conflict_engine_exception" : "document_parsing_exception",
          reason: outcome.reason ?? `[${id}]: version conflict, document already exists`,
        },
      },
    };
  });
  const errors = receipt.outcomes.some(({ status }) => status !== "updated");
  return { took, errors, items };
}

/** Elasticsearch's names of what agents tell apart. */
const TYPES: Readonly<Record<number, string | undefined>> = {
  401: "security_exception",
  403: "security_exception",
  429: "es_rejected_execution_exception",
};

/** Errors in Elasticsearch's shape; 429 and 503 make agents send again later. */
function sendError(error: Error & { statusCode?: number }, reply: FastifyReply): FastifyReply {
  const status = error instanceof HeimdallError ? error.status : (error.statusCode ?? 500);
  if (status === 429 || status === 503) reply.header("Retry-After", "1");
  const type = TYPES[status] ?? (status < 500 ? "parse_exception" : "unavailable_exception");
  const reason = status === 500 ? "internal error; see Heimdall's log" : error.message;
  if (status === 500) reply.log.error(error);
  return reply.code(status).send({ error: { root_cause: [{ type, reason }], type, reason }, status });
}
