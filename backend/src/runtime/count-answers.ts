import type { FastifyPluginAsync } from "fastify";
import type { InputCounter } from "../component/declaration.ts";

/** An input's routes with every answer counted that is not good: the sender has its reason, `/metrics` the number. */
export function countAnswers(routes: FastifyPluginAsync, count: (what: InputCounter) => void): FastifyPluginAsync {
  return async (app) => {
    app.addHook("onResponse", async (_request, { statusCode }) => {
      if (statusCode === 429 || statusCode === 503) count("deferred");
      else if (statusCode >= 400) count("refused");
    });
    await app.register(routes);
  };
}
