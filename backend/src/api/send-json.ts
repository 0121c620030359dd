import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/**
 * Sends a JSON text as it is: for answers whose text lies ready in a store, or is large and of plain data. The
 * route's response schema then only documents it.
 */
export function sendJson(reply: Pick<FastifyReply, "type">, text: string): FastifyReply {
  return reply.type("application/json; charset=utf-8").send(text);
}

/** Sends lines of JSON as they come. */
export function sendJsonLines(reply: Pick<FastifyReply, "type">, lines: Readable): FastifyReply {
  return reply.type("application/x-ndjson; charset=utf-8").send(lines);
}
