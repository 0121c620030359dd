import { once } from "node:events";
import { type ClientRequest, request } from "node:http";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import type { InputCounter } from "../../../backend/src/component/declaration.ts";
import { type BodyRoom, createBodyRoom } from "../../../backend/src/runtime/body-room.ts";
import { guardRoutes } from "../../../backend/src/runtime/guard-routes.ts";

let app: FastifyInstance;
afterEach(() => app.close());

async function start(bodies: BodyRoom) {
  const counted: InputCounter[] = [];
  app = Fastify();
  const routes = async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    scope.post("/", async ({ body }) => ({ length: (body as Buffer).length }));
    scope.post("/:status", async ({ params }, reply) =>
      reply.code(Number((params as { status: string }).status)).send(),
    );
  };
  await app.register(
    guardRoutes(routes, bodies, (what) => counted.push(what)),
    { prefix: "/in" },
  );
  return { url: `${await app.listen({ port: 0, host: "127.0.0.1" })}/in`, counted };
}

function begin(url: string, bytes: number): ClientRequest {
  const outgoing = request(url, { method: "POST", headers: { "content-type": "x/y", "content-length": 2 * bytes } });
  outgoing.on("error", () => {});
  outgoing.write(Buffer.alloc(bytes));
  return outgoing;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("guarded routes", () => {
  it("refuses a body that makes those being received too many, and takes it when there is room again", async () => {
    const bodies = createBodyRoom(100_000);
    const { url, counted } = await start(bodies);
    const first = begin(url, 60_000);
    await until(() => bodies.bytes === 60_000);
    const refused = await fetch(url, {
      method: "POST",
      body: Buffer.alloc(50_000),
      headers: { "content-type": "x/y" },
    });
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain("send it again");
    first.end(Buffer.alloc(60_000));
    const [answer] = await once(first, "response");
    answer.resume();
    expect(answer.statusCode).toBe(200);
    await until(() => bodies.bytes === 0);
    const taken = await fetch(url, { method: "POST", body: Buffer.alloc(50_000), headers: { "content-type": "x/y" } });
    expect(await taken.json()).toEqual({ length: 50_000 });
    expect(counted).toEqual(["deferred"]);
  });

  it("gives the room of a broken off request back, and takes a large one that is alone", async () => {
    const bodies = createBodyRoom(1_000);
    const { url } = await start(bodies);
    const broken = begin(url, 500);
    await until(() => bodies.bytes === 500);
    broken.destroy();
    await until(() => bodies.bytes === 0);
    expect(bodies.bytes).toBe(0);
    const alone = await fetch(url, { method: "POST", body: Buffer.alloc(50_000), headers: { "content-type": "x/y" } });
    expect(alone.status).toBe(200);
  });

  it("stays up when a request that is refused unread has a large body", async () => {
    const bodies = createBodyRoom(1_000);
    app = Fastify();
    const routes = async (scope: FastifyInstance): Promise<void> => {
      scope.post("/", async () => "never");
    };
    await app.register(guardRoutes(routes, bodies, () => {}));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const first = begin(url, 900);
    const answer = await fetch(url, { method: "POST", body: Buffer.alloc(90_000), headers: { "content-type": "x/y" } });
    expect(answer.status).toBe(415);
    first.destroy();
    await until(() => bodies.bytes === 0);
    expect(bodies.bytes).toBe(0);
  });

  it("counts refusals and deferrals apart", async () => {
    const { url, counted } = await start(createBodyRoom(1_000));
    for (const status of [200, 400, 413, 429, 503, 404]) await fetch(`${url}/${status}`, { method: "POST" });
    expect(counted).toEqual(["refused", "refused", "deferred", "deferred", "refused"]);
  });
});
