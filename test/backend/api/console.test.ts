import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { answerError } from "../../../backend/src/api/errors.ts";
import { consoleRoutes } from "../../../backend/src/api/routes/console.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function serve(directory: string | null): Promise<FastifyInstance> {
  const app = Fastify();
  app.setErrorHandler(answerError);
  await app.register(consoleRoutes(directory));
  undo.push(() => app.close());
  return app;
}

function builtConsole(): string {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-console-"));
  undo.push(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, "assets"));
  writeFileSync(join(directory, "index.html"), "<html>the console</html>");
  writeFileSync(join(directory, "assets", "index-1.js"), "code()");
  writeFileSync(join(directory, "assets", "index-1.js.gz"), gzipSync("code()"));
  writeFileSync(join(directory, "..", "outside.txt"), "not ours");
  undo.push(() => rmSync(join(directory, "..", "outside.txt")));
  return directory;
}

describe("the console's files", () => {
  it("leads from the address that is printed to the console", async () => {
    const app = await serve(builtConsole());
    for (const path of ["/", "/console"]) {
      const answer = await app.inject(path);
      expect([answer.statusCode, answer.headers.location]).toEqual([302, "/console/"]);
    }
  });

  it("answers every page with the one file, which browsers ask for each time", async () => {
    const app = await serve(builtConsole());
    for (const path of ["/console/", "/console/rules/a%20rule?x=1"]) {
      const answer = await app.inject(path);
      expect([answer.statusCode, answer.headers["cache-control"]]).toEqual([200, "no-cache"]);
      expect(answer.body).toContain("the console");
    }
  });

  it("gives assets for a year, compressed as they lie there", async () => {
    const app = await serve(builtConsole());
    const answer = await app.inject({ url: "/console/assets/index-1.js", headers: { "accept-encoding": "gzip" } });
    expect(answer.headers).toMatchObject({
      "content-encoding": "gzip",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(answer.headers["content-type"]).toContain("javascript");
  });

  it("knows no files that are not there, nor any outside", async () => {
    const app = await serve(builtConsole());
    for (const path of ["/console/assets/other.js", "/console/../outside.txt", "/console/..%2foutside.txt"]) {
      expect((await app.inject(path)).statusCode, path).toBeGreaterThanOrEqual(400);
    }
  });

  it("says how to build it where it was not built", async () => {
    const app = await serve(null);
    const answer = await app.inject("/console/rules");
    expect([answer.statusCode, answer.json().error.message]).toEqual([
      404,
      "the console was not built; run: npm run console",
    ]);
  });
});
