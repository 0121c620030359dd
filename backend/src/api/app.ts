import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import underPressure from "@fastify/under-pressure";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { unauthenticated } from "../access/authenticate.ts";
import { HeimdallError } from "../errors.ts";
import { version } from "../version.ts";
import { authorize, requireOwnOrigin } from "./authorize.ts";
import { answerError } from "./errors.ts";
import { describeApi, serveDocs } from "./openapi.ts";
import { urlFromPlugin } from "./plugin-url.ts";
import type { AppDependencies, RouteDependencies } from "./ports.ts";
import { aboutRoutes } from "./routes/about.ts";
import { accountRoutes } from "./routes/account.ts";
import { auditRoutes } from "./routes/audit.ts";
import { backtestRoutes } from "./routes/backtest.ts";
import { consoleRoutes } from "./routes/console.ts";
import { contactPointTestRoutes } from "./routes/contact-point-test.ts";
import { contactPointRoutes } from "./routes/contact-points.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { deadLetterRoutesForMany } from "./routes/dead-letters-many.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { logContextRoutes } from "./routes/log-context.ts";
import { logExportRoutes } from "./routes/log-export.ts";
import { logFieldRoutes } from "./routes/log-fields.ts";
import { logRoutes } from "./routes/logs.ts";
import { metricCatalogueRoutes } from "./routes/metric-catalogue.ts";
import { metricQueryRoutes } from "./routes/metric-query.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { onboardingRoutes } from "./routes/onboarding.ts";
import { operationRoutes } from "./routes/operation.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { peopleRoutes } from "./routes/people.ts";
import { pipelineChangeRoutes } from "./routes/pipeline-changes.ts";
import { pipelineTestRoutes } from "./routes/pipeline-test.ts";
import { pipelineRoutes } from "./routes/pipelines.ts";
import { ruleChangeRoutes } from "./routes/rule-changes.ts";
import { ruleVersionRoutes } from "./routes/rule-versions.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { settingRoutes } from "./routes/settings.ts";
import { tokenRoutes } from "./routes/tokens.ts";

/** Requests a minute from one address; ingest is not counted. */
const REQUESTS_A_MINUTE = 6_000;
const LONGEST_LOOP_DELAY = 3_000;

const resources = [
  aboutRoutes,
  accountRoutes,
  auditRoutes,
  backtestRoutes,
  contactPointRoutes,
  contactPointTestRoutes,
  deadLetterRoutes,
  deadLetterRoutesForMany,
  incidentRoutes,
  logContextRoutes,
  logExportRoutes,
  logFieldRoutes,
  logRoutes,
  metricCatalogueRoutes,
  metricQueryRoutes,
  notificationRoutes,
  onboardingRoutes,
  overviewRoutes,
  peopleRoutes,
  pipelineChangeRoutes,
  pipelineRoutes,
  pipelineTestRoutes,
  ruleChangeRoutes,
  ruleRoutes,
  ruleVersionRoutes,
  settingRoutes,
  tokenRoutes,
];

/** Builds the HTTP application; nothing listens yet (`server.ts`, or `inject` in tests). */
export async function buildApp(given: AppDependencies, logger?: FastifyBaseLogger): Promise<FastifyInstance> {
  const deps: RouteDependencies = { ...given, now: given.now ?? Date.now };
  const { http } = deps.settings;
  const app = Fastify({
    // A child has a level of its own, which server.ts lowers while Fastify announces its addresses.
    ...(logger && { loggerInstance: logger.child({}) }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
    bodyLimit: http.body_limit,
    rewriteUrl: urlFromPlugin,
    trustProxy: http.trust_proxy.length > 0 ? [...http.trust_proxy] : false,
    // A misspelt parameter is refused rather than silently dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: "array", allowUnionTypes: true } },
    routerOptions: { maxParamLength: 1_000 },
    forceCloseConnections: "idle",
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.decorateRequest("identity", null);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request) => {
    const path = request.url.split("?")[0];
    throw new HeimdallError("NOT_FOUND", `there is no ${request.method} ${path}; see /api/docs`, { status: 404 });
  });
  await app.register(helmet, {
    // Without a proxy there is no https to upgrade to.
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: false,
  });
  await app.register(cookie);
  await describeApi(app, version);

  await app.register(ingestScope(deps));
  await app.register(operationRoutes(deps));
  await app.register(consoleRoutes(deps.consoleDirectory ?? null));
  await app.register(async (api) => {
    // JSON only: what a foreign page's form can send is not read at all.
    api.removeContentTypeParser("text/plain");
    await api.register(rateLimit, {
      max: REQUESTS_A_MINUTE,
      timeWindow: 60_000,
      errorResponseBuilder: tooManyRequests,
    });
    await api.register(underPressure, {
      maxEventLoopDelay: given.longestLoopDelay ?? LONGEST_LOOP_DELAY,
      retryAfter: 5,
      message: "Heimdall is overloaded; try again in some seconds",
    });
    api.addHook("onRequest", authorize(deps.access));
    api.addHook("onResponse", async (request, reply) => {
      request.log.debug({ req: request, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "request");
    });
    await serveDocs(api);
    for (const resource of resources) await api.register(resource(deps), { prefix: "/api/v1" });
  });
  return app;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** An input's route that is not only for senders and looks at what a request shows by itself. */
    readonly decidesAccess?: boolean;
  }
}

/** The inputs' routes, behind the ingest token. No rate limit: agents are held back by what is in flight. */
function ingestScope({ access, ingest, settings }: RouteDependencies) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.addHook("onRequest", async (request, reply) => {
      // Without a token it counts to be on this machine, and so are pages of others that a browser here shows.
      if (settings.ingest.token === null) requireOwnOrigin(request);
      if (request.routeOptions.config.decidesAccess) return;
      const { p } = request.query as { p?: unknown };
      if (await access.mayIngest(request.headers.authorization, p)) return;
      reply.header("www-authenticate", 'Basic realm="Heimdall ingest", charset="UTF-8"');
      throw unauthenticated("this needs the ingest token: as Authorization: Bearer, or as the password of Basic");
    });
    for (const { prefix, routes } of ingest) await scope.register(routes, { prefix });
  };
}

function tooManyRequests(_request: unknown, { after }: { after: string }): Error {
  return new HeimdallError("TOO_MANY_REQUESTS", `too many requests from this address; try again in ${after}`, {
    status: 429,
    retryable: true,
  });
}
