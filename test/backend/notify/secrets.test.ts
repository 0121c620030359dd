import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChannelDeclaration } from "../../../backend/src/notify/channel.ts";
import { channelDeclarations } from "../../../backend/src/notify/channels.ts";

// Every channel, so that the one that is added next is held to it too: whatever goes wrong, no secret is told.
const SECRET = "987654:s3cr3t-Pa55";
let server: Server;
let base: string;
const answers: ((request: string) => [number, string])[] = [
  (request) => [400, JSON.stringify({ ok: false, description: `no such ${request}` })],
  (request) => [401, request],
  (request) => [404, JSON.stringify({ description: request })],
  (request) => [429, JSON.stringify({ description: request, parameters: { retry_after: 1 } })],
  (request) => [500, request],
  (request) => [200, request],
];
let answer = answers[0]!;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = answer(`${request.url} ${JSON.stringify(request.headers)}`);
    request.resume().on("end", () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Options with the secret wherever one may stand. */
function optionsOf(declaration: ChannelDeclaration, address: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(declaration.options)) {
    if (option.default !== undefined) values[name] = option.default;
    if (option.refused !== undefined) continue;
    if (name.endsWith("_headers")) values[name] = { Authorization: `Bearer ${SECRET}` };
    else if (name.endsWith("_url"))
      values[name] = option.type === "secret" ? [`${address}/${SECRET}?key=${SECRET}`] : address;
    else if (option.type === "secret") values[name] = SECRET;
    else if (option.required) values[name] = "1";
  }
  return values;
}

describe.each(channelDeclarations().map((declaration) => [declaration.name, declaration] as const))(
  "channel %s",
  (_, declaration) => {
    it("tells no secret in its outcomes, its log or its destination", async () => {
      const told: string[] = [];
      const keep = (text: string) => void told.push(text);
      const log = { info: keep, warn: keep, error: keep };
      for (const address of [base, "http://127.0.0.1:1"]) {
        for (answer of answers) {
          for (const channel of declaration.create(optionsOf(declaration, address) as never, { log })) {
            told.push(channel.destination);
            const outcome = await channel.send({ title: "t", text: "x", rule: "r", match: {} });
            told.push(JSON.stringify(outcome));
          }
        }
      }
      expect(told.length).toBeGreaterThan(answers.length);
      for (const text of told) {
        expect(text).not.toContain(SECRET);
        expect(text).not.toContain(encodeURIComponent(SECRET));
      }
    });
  },
);
