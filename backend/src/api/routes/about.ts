import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { version } from "../../version.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";

/** Which Heimdall answers. */
export function aboutRoutes(_deps: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/about",
      {
        schema: {
          tags: ["operation"],
          operationId: "about",
          summary: "Which Heimdall this is",
          querystring: parameters({}),
          response: answers(Type.Object({ name: Type.Literal("heimdall"), version: Type.String() })),
        },
      },
      async () => ({ name: "heimdall" as const, version }),
    );
  };
}
