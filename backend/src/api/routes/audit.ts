import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { RouteDependencies } from "../ports.ts";
import { answers, Limit, parameters, Time } from "../schemas.ts";

const Entry = Type.Object({
  id: Type.String(),
  at: Time("When"),
  actor: Type.String({ description: "person:NAME, token:NAME or cli." }),
  action: Type.String(),
  subject: Type.String(),
  detail: Type.Unknown(),
});

/** Who changed what. */
export function auditRoutes({ access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/audit",
      {
        config: { role: "admin" },
        schema: {
          operationId: "audit",
          tags: ["access"],
          summary: "Changes, newest first",
          querystring: parameters({
            limit: Limit,
            before: Type.Optional(Type.String({ maxLength: 64, description: "The id of the last entry you have." })),
          }),
          response: answers(Type.Object({ entries: Type.Array(Entry) })),
        },
      },
      async ({ query }) => ({ entries: [...(await access.audit.list(query.limit, query.before))] }),
    );
  };
}
