import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyPluginAsync } from "fastify";
import { HeimdallError } from "../../errors.ts";

const YEAR = 365 * 86_400_000;

/**
 * Serves the console's files below `/console`: every path that is no file is one of its pages. Where it was not built
 * the pages say how to build it.
 */
export function consoleRoutes(directory: string | null): FastifyPluginAsync {
  return async (app) => {
    app.get("/", { schema: { hide: true } }, (_request, reply) => reply.redirect("/console/", 302));
    app.get("/console", { schema: { hide: true } }, (_request, reply) => reply.redirect("/console/", 302));
    if (directory === null || !existsSync(join(directory, "index.html"))) {
      app.get("/console/*", { schema: { hide: true } }, () => {
        throw new HeimdallError("CONSOLE_NOT_BUILT", "the console was not built; run: npm run console", {
          status: 404,
        });
      });
      return;
    }
    await app.register(fastifyStatic, {
      root: directory,
      prefix: "/console/",
      preCompressed: true,
      index: false,
      wildcard: false,
      setHeaders(reply, path) {
        // Names of assets change with their content; the page that names them is asked for each time.
        const isAsset = path.startsWith(join(directory, "assets"));
        reply.setHeader("cache-control", isAsset ? `public, max-age=${YEAR / 1_000}, immutable` : "no-cache");
      },
    });
    app.get("/console/*", { schema: { hide: true } }, (request, reply) => {
      const isFile = /\.\w+$/.test(request.url.split("?")[0]!);
      if (isFile) throw new HeimdallError("NOT_FOUND", `there is no ${request.url}`, { status: 404 });
      return reply.sendFile("index.html");
    });
  };
}
