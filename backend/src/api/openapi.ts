import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** Collects the OpenAPI document of every route that is registered after it. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Heimdall",
        version,
        description:
          "Times are ISO 8601, milliseconds since the epoch, or relative (`now-1h`, `1h`); `from` is inclusive, `to` exclusive. An error is `{ error: { code, message, place? } }`.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "logs", description: "Find log lines." },
        { name: "metrics", description: "Query status metrics." },
        { name: "alerting", description: "Rules, incidents and notifications." },
        { name: "pipelines", description: "What runs between inputs and stores." },
        { name: "dead letters", description: "What a store refused for good: mend it, send it again, or let it go." },
        { name: "access", description: "People, sessions and tokens." },
        { name: "operation", description: "Health, metrics and settings of Heimdall itself." },
        { name: "ingest", description: "Send data in; checked against the ingest token." },
      ],
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "An API token: heimdall token create." },
          basic: { type: "http", scheme: "basic", description: "A person's name and password." },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "heimdall_session",
            description: "Made by POST /api/v1/login.",
          },
        },
      },
      security: [{ token: [] }, { basic: [] }, { session: [] }],
    },
    // What nobody documented (the Elasticsearch and InfluxDB wires) is documented by its own peers.
    transform: ({ schema, url, route }) => {
      const open = route.config?.role === "nobody";
      const hidden = !schema?.summary || route.method === "HEAD";
      return { schema: { ...schema, ...(hidden && { hide: true }), ...(open && { security: [] }) }, url };
    },
  });
}

/** Serves the document and a page to read it, at `/api/docs`. */
export async function serveDocs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/api/docs",
    staticCSP: true,
    // Without a proxy there is no https to upgrade to, and nobody else is asked about our document.
    transformStaticCSP: (header) => header.replace(/\s*upgrade-insecure-requests;?| validator\.swagger\.io/g, ""),
    uiConfig: { deepLinking: true, validatorUrl: null },
  });
}
