import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { isLoopback } from "../../config/exposure.ts";
import { authorize } from "../authorize.ts";
import type { RouteDependencies } from "../ports.ts";

const Health = Type.Object({
  status: Type.Enum(["ok", "unavailable"]),
  checks: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.Optional(Type.String()) })),
  ),
});

/** What a supervisor and Prometheus ask. */
export function operationRoutes({ access, health, registry, settings }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addHook("onRequest", authorize(access));
    const shared = { tags: ["operation"] };

    app.get(
      "/healthz",
      {
        config: { role: "nobody" },
        schema: {
          ...shared,
          operationId: "healthz",
          summary: "Whether the process is alive",
          response: { 200: Health },
        },
      },
      async () => ({ status: "ok" as const }),
    );

    app.get(
      "/readyz",
      {
        config: { role: "nobody" },
        schema: {
          ...shared,
          operationId: "readyz",
          summary: "Whether Heimdall can take and find data",
          response: { 200: Health, 503: Health },
        },
      },
      async (_request, reply) => {
        const checks = (await health()).map((check) => ({ ...check }));
        if (checks.every(({ ok }) => ok)) return { status: "ok" as const, checks };
        reply.code(503).header("retry-after", 5);
        return { status: "unavailable" as const, checks };
      },
    );

    app.get(
      "/metrics",
      {
        // Prometheus on the same machine needs no login; from elsewhere it shows a token.
        config: { role: isLoopback(settings.http.host) ? "nobody" : "viewer" },
        schema: {
          ...shared,
          operationId: "prometheus",
          summary: "Heimdall's own metrics, for Prometheus",
          produces: ["text/plain"],
          response: { 200: Type.String() },
        },
      },
      async (_request, reply) => {
        reply.type(registry.contentType);
        return registry.metrics();
      },
    );
  };
}
