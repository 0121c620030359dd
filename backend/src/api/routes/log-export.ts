import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import type { LogSelection, LogStore } from "../../stores/logs/port.ts";
import { readLogSelection, SelectionParameters } from "../log-selection.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";
import { sendJsonLines } from "../send-json.ts";

const MOST = 10_000_000;

/** All lines of a search, as they are stored. */
export function logExportRoutes({ logs, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      "/logs/export",
      {
        schema: {
          operationId: "exportLogs",
          tags: ["logs"],
          summary:
            "All log lines of a search, oldest first, one JSON document a line; a last line { error } when it broke off",
          body: parameters({
            ...SelectionParameters,
            limit: Type.Integer({ minimum: 1, maximum: MOST, default: MOST, description: "Lines at most." }),
          }),
          response: answers(Type.String({ description: "NDJSON." })),
        },
      },
      async ({ body }, reply) => {
        const selection = readLogSelection(body, now(), untilClosed(reply));
        return sendJsonLines(reply, Readable.from(exported(logs, selection, body.limit), { objectMode: false }));
      },
    );
  };
}

/** Aborts when the answer's connection closes; while it streams, that is the asker going away. */
function untilClosed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => controller.abort());
  return controller.signal;
}

async function* exported(logs: LogStore, selection: LogSelection, limit: number): AsyncGenerator<string> {
  let left = limit;
  try {
    for await (const hits of logs.scan(selection)) {
      const lines = hits.slice(0, left).map(({ source }) => source);
      left -= lines.length;
      yield `${lines.join("\n")}\n`;
      if (left === 0) return;
    }
  } catch (error) {
    const known = error instanceof HeimdallError ? error : null;
    const message = known?.message ?? "something went wrong inside Heimdall; its log says more";
    yield `${JSON.stringify({ error: { code: known?.code ?? "INTERNAL", message } })}\n`;
    if (!known) throw error;
  }
}
