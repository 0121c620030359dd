import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { HeimdallError } from "../../errors.ts";
import type { MetricStore } from "../../stores/metrics/port.ts";
import { inflateBody } from "../body.ts";
import { answerInfluxQL } from "./influxql.ts";
import type { QueryRights } from "./influxql-execute.ts";
import type { Precision } from "./line-protocol.ts";
import { createTargets } from "./targets.ts";
import type { WriteAnswer } from "./write-answer.ts";

/** The bytes of one write, not parsed yet. */
export interface InfluxDelivery {
  readonly body: Uint8Array;
  readonly precision: Precision;
  readonly database: string;
  /** Null for the database's default policy. */
  readonly retentionPolicy: string | null;
  /** The wire that it came by: `/write` or `/api/v2/write`. */
  readonly version: 1 | 2;
}

export interface InfluxRoutesOptions {
  /** Resolves when the points are durable; rejects, retryable, when they cannot be now. */
  readonly accept: (delivery: InfluxDelivery) => Promise<WriteAnswer>;
  /** What a request to `/query` may do. */
  readonly rights: (request: FastifyRequest) => Promise<QueryRights>;
  /** Answers `/query`, and knows the databases and policies that may be written to. */
  readonly store: MetricStore;
  /** The most bytes of a body, inflated or not. @default 25,000,000 as InfluxDB's max-body-size */
  readonly bodyLimitBytes?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** The version that clients are told; they choose what they send by it. */
const VERSION = "1.8.10";

/**
 * InfluxDB's HTTP wire as agents speak it: `/ping`, `/health`, `/query`, `/write` and `/api/v2/write`. Who may write is
 * decided before; `u` and `p` in the address are never shown.
 */
export async function influxRoutes(app: FastifyInstance, options: InfluxRoutesOptions): Promise<void> {
  const { accept, rights, store, bodyLimitBytes = 25_000_000, now = Date.now } = options;
  const targets = createTargets(store);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: bodyLimitBytes }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook("onRequest", async (_request, reply) => {
    const id = randomUUID();
    reply.headers({ "X-Influxdb-Version": VERSION, "X-Influxdb-Build": "OSS", "Request-Id": id, "X-Request-Id": id });
  });
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((_request, reply) =>
    fail(reply, 404, "not spoken here; Heimdall takes /ping, /health, /query, /write and /api/v2/write of InfluxDB"),
  );

  const readBody = (request: FastifyRequest): Promise<Buffer> => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return inflateBody(body, request.headers["content-encoding"], bodyLimitBytes);
  };

  const write = async (
    request: FastifyRequest,
    reply: FastifyReply,
    target: Omit<InfluxDelivery, "body">,
  ): Promise<unknown> => {
    await targets.check(target.database, target.retentionPolicy);
    const body = await readBody(request);
    if (body.length === 0) return reply.code(204).send();
    const answer = await accept({ ...target, body });
    switch (answer.status) {
      case "ok":
        return reply.code(204).header("Content-Type", "application/json").send();
      case "partial":
        return fail(reply, 400, `partial write: ${answer.reason} dropped=${answer.dropped}`);
      case "refused":
        return fail(reply, 400, answer.reason);
      case "overloaded":
        reply.header("Retry-After", String(Math.max(1, Math.ceil(answer.retryAfterSeconds))));
        return fail(reply, 429, "too much is being written; send it again after the time in Retry-After");
    }
  };

  app.route({
    method: ["GET", "HEAD"],
    url: "/ping",
    handler: async (request, reply) => {
      const { verbose = "" } = single(request.query);
      if (verbose === "" || verbose === "0" || verbose === "false") return reply.code(204).send();
      return reply.send({ version: VERSION });
    },
  });

  app.get("/health", async () => ({
    ...{ checks: [], message: "ready for queries and writes", name: "influxdb", status: "pass", version: VERSION },
  }));

  app.post("/write", async (request, reply) => {
    const { db, rp, precision = "" } = single(request.query);
    if (!db) return fail(reply, 400, "database is required");
    const unit = PRECISIONS_1.get(precision);
    if (!unit) return fail(reply, 400, `invalid precision ${JSON.stringify(precision)} (use n, u, ms, s, m or h)`);
    return write(request, reply, { database: db, retentionPolicy: rp || null, precision: unit, version: 1 });
  });

  app.post("/api/v2/write", async (request, reply) => {
    const { bucket = "", precision = "" } = single(request.query);
    const unit = PRECISIONS_2.get(precision);
    if (!unit) return fail(reply, 400, `invalid precision ${JSON.stringify(precision)} (use ns, us, ms or s)`);
    const slash = bucket.indexOf("/");
    const database = slash < 0 ? bucket : bucket.slice(0, slash);
    const retentionPolicy = slash < 0 ? null : bucket.slice(slash + 1) || null;
    if (database === "") {
      return fail(
        reply,
        404,
        `bucket name ${JSON.stringify(bucket)} names no database; use "database" or "database/retention-policy"`,
      );
    }
    return write(request, reply, { database, retentionPolicy, precision: unit, version: 2 });
  });

  app.route({
    method: ["GET", "POST"],
    url: "/query",
    // Not only senders come here: who may do what is decided statement by statement.
    config: { decidesAccess: true },
    handler: async (request, reply) => {
      const form = request.method === "POST" ? await readForm(request, readBody) : {};
      const parameters = { ...form, ...single(request.query) };
      const { q, db, rp, epoch, pretty } = parameters;
      if (!q) return fail(reply, 400, 'missing required parameter "q"');
      // Some clients send an empty object with every query.
      if (parameters.params && !/^\s*\{\s*\}\s*$/.test(parameters.params)) {
        return fail(reply, 400, "bound parameters are not supported here; write the values into the query");
      }
      const context = {
        store,
        rights: await rights(request),
        database: db || null,
        retentionPolicy: rp || null,
        epoch: epoch || null,
        now: now(),
      };
      const { status, answer } = await answerInfluxQL(q, context);
      targets.forget();
      if (answer.error !== undefined) return fail(reply, status, answer.error);
      return reply
        .type("application/json")
        .send(`${JSON.stringify(answer, null, pretty === "true" ? 4 : undefined)}\n`);
    },
  });
}

const PRECISIONS_1: ReadonlyMap<string, Precision> = new Map(
  Object.entries({ "": "ns", n: "ns", ns: "ns", u: "us", us: "us", ms: "ms", s: "s", m: "m", h: "h" } as const),
);

const PRECISIONS_2: ReadonlyMap<string, Precision> = new Map(
  Object.entries({ "": "ns", ns: "ns", us: "us", ms: "ms", s: "s" } as const),
);

/** Each parameter of the address once, as Go's url.Values reads them: the first of several. */
function single(query: unknown): Parameters {
  const entries = Object.entries(query as Record<string, string | readonly string[]>);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "string" ? value : value[0]]));
}

/** The parameters of a POST that stand in its body. */
async function readForm(
  request: FastifyRequest,
  readBody: (request: FastifyRequest) => Promise<Buffer>,
): Promise<Parameters> {
  const body = (await readBody(request)).toString("utf8");
  const type = request.headers["content-type"] ?? "";
  // InfluxDB's own clients may send the statements as the body itself.
  if (type.startsWith("application/vnd.influxql")) return { q: body };
  return Object.fromEntries(new URLSearchParams(body));
}

/** An error as InfluxDB 1.8 writes it, with what clients of 2.x look for beside it. */
function fail(reply: FastifyReply, status: number, message: string): FastifyReply {
  const header = message
    .split("\n", 1)[0]!
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .slice(0, 500);
  const code =
    status === 404
      ? "not found"
      : status === 413
        ? "request too large"
        : status === 429
          ? "too many requests"
          : status < 500
            ? "invalid"
            : "internal error";
  return reply.code(status).header("X-Influxdb-Error", header).send({ error: message, code, message });
}

function sendError(error: FastifyError | HeimdallError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof HeimdallError) {
    if (error.retryable) reply.header("Retry-After", "1");
    if (error.status === 413) return fail(reply, 413, `Request Entity Too Large: ${error.message}`);
    return fail(reply, error.status, error.message);
  }
  if (error.statusCode === 413) return fail(reply, 413, "Request Entity Too Large: send smaller batches");
  if (error.statusCode !== undefined && error.statusCode < 500) return fail(reply, error.statusCode, error.message);
  request.log.error({ err: error }, "influx request failed");
  return fail(reply, 500, "internal error; see Heimdall's log");
}
