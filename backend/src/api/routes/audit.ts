import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { RouteDependencies } from "../ports.ts";
import { answers, From, Limit, parameters, Time, To } from "../schemas.ts";
import { readRange } from "../time.ts";

const Entry = Type.Object({
  id: Type.String(),
  at: Time("When"),
  actor: Type.String({ description: "person:NAME, token:NAME or cli." }),
  action: Type.String(),
  subject: Type.String(),
  detail: Type.Unknown(),
});

/** Who changed what. */
export function auditRoutes({ access, now }: RouteDependencies): FastifyPluginAsyncTypebox {
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
            actor: Type.Optional(Type.String({ maxLength: 128, description: "Who: `person:ann`, `token:ci`, `cli`." })),
            action: Type.Optional(
              Type.String({ maxLength: 64, description: "`token.create`, or `token` for all that is done to tokens." }),
            ),
            subject: Type.Optional(Type.String({ maxLength: 256, description: "A part of what it was done to." })),
            from: From,
            to: To,
          }),
          response: answers(
            Type.Object({
              entries: Type.Array(Entry),
              next: Type.Union([Type.String(), Type.Null()], {
                description: "`before` of the next page; null at the end.",
              }),
            }),
          ),
        },
      },
      async ({ query: { limit, before, from, to, actor, action, subject } }) => {
        const range = readRange({ from, to }, now());
        const entries = await access.audit.list(limit + 1, before, { actor, action, subject, ...range });
        const page = entries.slice(0, limit);
        return { entries: page, next: entries.length > limit ? page.at(-1)!.id : null };
      },
    );

    app.get(
      "/audit/names",
      {
        config: { role: "admin" },
        schema: {
          operationId: "auditNames",
          tags: ["access"],
          summary: "Who and what the audit can be filtered by",
          querystring: parameters({}),
          response: answers(Type.Object({ actors: Type.Array(Type.String()), actions: Type.Array(Type.String()) })),
        },
      },
      async () => {
        const { actors, actions } = await access.audit.names();
        return { actors: [...actors], actions: [...actions] };
      },
    );
  };
}
