import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { ROLES } from "../../access/roles.ts";
import { SESSION_LIFETIME } from "../../access/sessions.ts";
import { refusePasswordOfSettings } from "../../access/settings-password.ts";
import { HeimdallError } from "../../errors.ts";
import { actor, requireOwnOrigin, SESSION_COOKIE } from "../authorize.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";

const LOGINS_A_MINUTE = 30;

const Me = Type.Object({
  name: Type.String(),
  role: Type.Enum(ROLES),
  kind: Type.Enum(["person", "token", "cli", "grafana"]),
});

const cookie = (request: FastifyRequest) => ({
  path: "/",
  httpOnly: true,
  sameSite: "strict" as const,
  secure: request.protocol === "https",
});

/** Logging in and out, and who one is. */
export function accountRoutes({ access, settings }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const shared = { tags: ["access"] };

    app.post(
      "/login",
      {
        config: { role: "nobody", rateLimit: { max: LOGINS_A_MINUTE, timeWindow: 60_000 } },
        schema: {
          ...shared,
          operationId: "login",
          summary: "Start a session; the answer sets its cookie",
          body: parameters({
            name: Type.String({ minLength: 1, maxLength: 64 }),
            password: Type.String({ minLength: 1, maxLength: 1_024 }),
          }),
          response: answers(Me),
        },
      },
      async (request, reply) => {
        requireOwnOrigin(request);
        const { name, password } = request.body;
        const person = await access.login(name, password, request.ip);
        const secret = await access.sessions.start(person.id);
        reply.setCookie(SESSION_COOKIE, secret, { ...cookie(request), maxAge: SESSION_LIFETIME / 1000 });
        return { name: person.name, role: person.role, kind: "person" as const };
      },
    );

    app.post(
      "/logout",
      {
        config: { role: "nobody" },
        schema: {
          ...shared,
          operationId: "logout",
          summary: "End the session",
          response: answers(Type.Object({ ok: Type.Boolean() })),
        },
      },
      async (request, reply) => {
        requireOwnOrigin(request);
        const secret = request.cookies[SESSION_COOKIE];
        if (secret) await access.sessions.end(secret);
        reply.clearCookie(SESSION_COOKIE, cookie(request));
        return { ok: true };
      },
    );

    app.get(
      "/me",
      { schema: { ...shared, operationId: "me", summary: "Who you are", response: answers(Me) } },
      async ({ identity }) => ({ name: identity!.name, role: identity!.role, kind: identity!.kind }),
    );

    app.post(
      "/me/password",
      {
        config: { rateLimit: { max: LOGINS_A_MINUTE, timeWindow: 60_000 } },
        schema: {
          ...shared,
          operationId: "changeMyPassword",
          summary: "Change your own password, which ends your other sessions",
          body: parameters({
            current: Type.String({ minLength: 1, maxLength: 1_024 }),
            password: Type.String({ minLength: 10, maxLength: 1_024 }),
          }),
          response: answers(Type.Object({ ok: Type.Boolean() })),
        },
      },
      async (request, reply) => {
        const { personId, name, bySession } = request.identity!;
        if (personId === undefined) throw noPassword(actor(request));
        refusePasswordOfSettings(name, settings);
        const { current, password } = request.body;
        await access.login(name, current, request.ip).catch(refuseWrongPassword);
        await access.people.setPassword(name, password);
        await access.audit.record(actor(request), "person.password", name);
        // All sessions are over now; the one that asked goes on with a new secret.
        if (bySession) {
          const secret = await access.sessions.start(personId);
          reply.setCookie(SESSION_COOKIE, secret, { ...cookie(request), maxAge: SESSION_LIFETIME / 1000 });
        }
        return { ok: true };
      },
    );
  };
}

function noPassword(who: string): HeimdallError {
  return new HeimdallError("NO_PASSWORD", `${who} has no password here; only people who sign in with one change it`, {
    status: 409,
  });
}

/** A wrong password is no end of the session, which 401 would mean to a browser. */
function refuseWrongPassword(error: unknown): never {
  if (error instanceof HeimdallError && error.code === "UNAUTHENTICATED") {
    throw new HeimdallError("WRONG_PASSWORD", "the current password is wrong", { status: 403 });
  }
  throw error;
}
