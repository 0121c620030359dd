import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../access/access.ts";
import { unauthenticated } from "../access/authenticate.ts";
import { actorOf, allows, type Identity, type Role } from "../access/roles.ts";
import { HeimdallError } from "../errors.ts";

export const SESSION_COOKIE = "heimdall_session";
/** On every request of the plugin in Grafana; its `plugin.json` has the proxy set it. */
export const PLUGIN_HEADER = "x-heimdall-plugin";
const GRAFANA_ID_HEADER = "x-grafana-id";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null only on routes that are open to everybody. */
    identity: Identity | null;
  }
  interface FastifyContextConfig {
    /** The role that a route needs, `viewer` unless set; `nobody` leaves it open to everybody. */
    role?: Role | "nobody";
  }
}

/** The hook that lets only those in who may use a route. */
export function authorize(access: Access) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const needed = request.routeOptions.config.role ?? "viewer";
    if (needed === "nobody") return;
    const identity = await access
      .identify({
        authorization: request.headers.authorization,
        session: request.cookies[SESSION_COOKIE],
        address: request.ip,
        ...(PLUGIN_HEADER in request.headers && { plugin: { id: header(request, GRAFANA_ID_HEADER) } }),
      })
      .catch((error: unknown) => {
        challenge(request, reply);
        throw error;
      });
    if (!identity) {
      challenge(request, reply);
      throw unauthenticated("this needs a login: POST /api/v1/login, or send an API token as Authorization: Bearer");
    }
    if (!allows(identity.role, needed)) {
      throw new HeimdallError("FORBIDDEN", `this needs the role ${needed}; ${actorOf(identity)} is ${identity.role}`, {
        status: 403,
      });
    }
    if (identity.bySession && !["GET", "HEAD", "OPTIONS"].includes(request.method)) requireOwnOrigin(request);
    request.identity = identity;
  };
}

/** A header that was sent once. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** A browser asks for the password on the documentation page; the console has its own form, which this would cover. */
function challenge(request: FastifyRequest, reply: FastifyReply): void {
  const scheme = request.url.startsWith("/api/docs") ? 'Basic realm="Heimdall", charset="UTF-8"' : "Bearer";
  reply.header("www-authenticate", scheme);
}

/**
 * Refuses what a browser sends for a page of another origin: with the session's cookie (SameSite=Strict keeps other
 * sites out, but not other ports of the same host), or because this machine needs no token. Programs that are no
 * browsers name no origin; `none` is somebody who typed the address.
 */
export function requireOwnOrigin(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  const own =
    site === undefined
      ? origin === undefined || hostOf(origin) === request.host
      : ["same-origin", "none"].includes(`${site}`);
  if (own) return;
  throw new HeimdallError("FOREIGN_ORIGIN", "a page of another origin sent this; use an API token instead", {
    status: 403,
  });
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** The name of who asks, for the audit; only on routes that need a role. */
export function actor(request: FastifyRequest): string {
  return request.identity ? actorOf(request.identity) : "nobody";
}

/** Who writes a text, and whether it may read what only administrators may. */
export function author(request: FastifyRequest): { readonly name: string; readonly isAdmin: boolean } {
  return { name: actor(request), isAdmin: request.identity !== null && allows(request.identity.role, "admin") };
}
