import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { ROLES } from "../../access/roles.ts";
import { actor } from "../authorize.ts";
import { badParameter } from "../errors.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters, Time } from "../schemas.ts";

const Nullable = Type.Union([Type.Integer(), Type.Null()]);
const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.Enum(ROLES),
  prefix: Type.String({ description: "The first characters, by which you know it again." }),
  created_by: Type.String(),
  created_at: Time("When it was made"),
  expires_at: Nullable,
  last_used_at: Nullable,
});

/** API tokens. */
export function tokenRoutes({ access, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const shared = { tags: ["access"] };
    const config = { role: "admin" as const };

    app.get(
      "/tokens",
      {
        config,
        schema: {
          ...shared,
          operationId: "tokens",
          summary: "Every API token, without its secret",
          querystring: parameters({}),
          response: answers(Type.Object({ tokens: Type.Array(Token) })),
        },
      },
      async () => ({ tokens: [...(await access.tokens.list())] }),
    );

    app.post(
      "/tokens",
      {
        config,
        schema: {
          ...shared,
          operationId: "createToken",
          summary: "Make an API token; its secret is shown here and never again",
          body: parameters({
            name: Type.String({ minLength: 1, maxLength: 64 }),
            role: Type.Enum(ROLES),
            expires_at: Type.Optional(Type.Integer({ description: "Milliseconds since the epoch; never unless set." })),
          }),
          response: answers(Type.Object({ token: Token, secret: Type.String() })),
        },
      },
      async (request) => {
        const { name, role, expires_at: expiresAt } = request.body;
        if (expiresAt !== undefined && expiresAt <= now()) throw badParameter("expires_at", "has passed already");
        const made = await access.tokens.create({
          name,
          role,
          createdBy: actor(request),
          expiresAt: expiresAt ?? null,
        });
        await access.audit.record(actor(request), "token.create", name, { role });
        return made;
      },
    );

    app.delete(
      "/tokens/:token",
      {
        config,
        schema: {
          ...shared,
          operationId: "revokeToken",
          summary: "Revoke an API token by its id, name or prefix",
          params: Type.Object({ token: Type.String({ minLength: 1 }) }),
          response: answers(Type.Object({ revoked: Token })),
        },
      },
      async (request) => {
        const revoked = await access.tokens.revoke(request.params.token);
        await access.audit.record(actor(request), "token.revoke", revoked.name, { role: revoked.role });
        return { revoked };
      },
    );
  };
}
