import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyPluginAsync } from "fastify";
import { HeimdallError } from "../../errors.ts";

const YEAR = 365 * 86_400_000;
const PREFIX = "/console/";

/**
 * Serves the console's files below `/console`: every path that is no file is one of its pages. Where it was not built
 * the pages say how to build it.
 */
export function consoleRoutes(directory: string | null): FastifyPluginAsync {
  const files = directory !== null && existsSync(join(directory, "index.html")) ? directory : null;
  return async (app) => {
    for (const path of ["/", "/console"]) {
      app.get(path, { schema: { hide: true } }, (_request, reply) => reply.redirect(PREFIX, 302));
    }
    if (files === null) {
      app.get(`${PREFIX}*`, { schema: { hide: true } }, () => {
        throw new HeimdallError("CONSOLE_NOT_BUILT", "the console was not built; run: npm run console", {
          status: 404,
        });
      });
      return;
    }
    await app.register(fastifyStatic, { root: files, serve: false, preCompressed: true, cacheControl: false });
    app.get<{ Params: { "*": string } }>(`${PREFIX}*`, { schema: { hide: true } }, (request, reply) => {
      const path = request.params["*"];
      if (!/\.\w+$/.test(path)) return reply.header("cache-control", "no-cache").sendFile("index.html");
      // Names of assets change with their content; whatever else there is, is asked for each time.
      const isAsset = path.startsWith("assets/");
      reply.header("cache-control", isAsset ? `public, max-age=${YEAR / 1_000}, immutable` : "no-cache");
      return reply.sendFile(path);
    });
  };
}
