import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import post from "../../../backend/src/notify/channels/post.ts";

let server: Server;
let url: string;
const bodies: unknown[] = [];
const headers: Record<string, unknown>[] = [];
const answers: { status: number; headers?: Record<string, string> }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    headers.push(request.headers);
    const answer = answers.shift() ?? { status: 204 };
    response.writeHead(answer.status, answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=s3cret`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const match = { host: { name: "web-1" }, message: "out of memory", num_hits: 3 };
function channels(options: Record<string, unknown> = {}) {
  const all = { http_post_url: [url], http_post_timeout: 2, http_post_ignore_ssl_errors: false, ...options };
  return post.create(all as never, { log: { info() {}, warn() {}, error() {} } });
}
const send = (options?: Record<string, unknown>) =>
  channels(options)[0]!.send({ title: "t", text: "x", rule: "r", match });

describe("post", () => {
  it("posts every field of the match, and the fixed values", async () => {
    expect(await send({ http_post_static_payload: { source: "heimdall" } })).toEqual({ outcome: "sent" });
    expect(bodies.at(-1)).toEqual({ ...match, source: "heimdall" });
  });

  it("posts chosen fields only, with further headers", async () => {
    await send({ http_post_payload: { host: "host.name", gone: "no.such" }, http_post_headers: { "X-Team": "ops" } });
    expect(bodies.at(-1)).toEqual({ host: "web-1", gone: null });
    expect(headers.at(-1)).toMatchObject({ "x-team": "ops", "content-type": "application/json" });
    await send({ http_post_payload: { host: "host.name" }, http_post_all_values: true });
    expect(bodies.at(-1)).toEqual({ ...match, host: "web-1" });
  });

  it("has a destination for each address, without its secret", () => {
    const found = channels({ http_post_url: [url, "https://other.example/x"] });
    expect(found).toHaveLength(2);
    for (const { destination } of found) expect(destination).not.toMatch(/s3cret|hook|\/x/);
    expect(new Set(found.map(({ destination }) => destination)).size).toBe(2);
  });

  it("tells what passes from what stays", async () => {
    answers.push(
      { status: 503 },
      { status: 429, headers: { "retry-after": "3" } },
      { status: 410 },
      { status: 302, headers: { location: "/" } },
    );
    expect((await send()).outcome).toBe("retry");
    expect(await send()).toMatchObject({ outcome: "retry", afterMilliseconds: 3000 });
    expect((await send()).outcome).toBe("failed");
    expect((await send()).outcome).toBe("failed");
  });
});
