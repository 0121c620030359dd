import type { FastifyReply } from "fastify";

/** Aborts when whoever asked goes away before the answer is there, so that nobody works for nobody. */
export function askerOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.sent) controller.abort();
  });
  return controller.signal;
}
