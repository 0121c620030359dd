import type { FastifyPluginAsync } from "fastify";
import type { InputCounter } from "../component/declaration.ts";
import type { BodyRoom } from "./body-room.ts";

/**
 * An input's routes with their bodies in bounded room, and every answer counted that is not good: the sender has its
 * reason, `/metrics` the number.
 */
export function guardRoutes(
  routes: FastifyPluginAsync,
  bodies: BodyRoom,
  count: (what: InputCounter) => void,
): FastifyPluginAsync {
  return async (app) => {
    app.addHook("preParsing", (request, reply, payload, done) => {
      bodies.watch(request.raw, reply.raw);
      done(null, payload);
    });
    app.addHook("onResponse", async (_request, { statusCode }) => {
      if (statusCode === 429 || statusCode === 503) count("deferred");
      else if (statusCode >= 400) count("refused");
    });
    await app.register(routes);
  };
}
