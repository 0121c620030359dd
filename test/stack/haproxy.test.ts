import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type Background, startBackground } from "../support/background.ts";
import { type Child, createInstallation, type Installation } from "../support/child.ts";
import { freePort } from "../support/ports.ts";
import { until } from "../support/until.ts";
import { describeWith, program } from "./programs.ts";

/** A request as the client saw it. */
interface Asked {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  /** The client's port, by which HAProxy's line is found. */
  readonly port: number;
}

const URIS = ["/", "/item/7", "/search?q=a+b&c=%22quoted%22", "/a'b", "/%E6%97%A5", '/quote"back\\slash'];
const ERRORS = 12;

let installation: Installation;
let heimdall: Child;
let haproxy: Background;
let backend: Server;
let telegram: TelegramStandin;
let listen: number;
const asked: Asked[] = [];
let started: number;

/** One request on a connection of its own. */
async function ask(method: string, uri: string): Promise<void> {
  const socket = connect(listen, "127.0.0.1");
  await once(socket, "connect");
  const port = socket.localPort!;
  const outgoing = request({
    createConnection: () => socket,
    method,
    host: "127.0.0.1",
    headers: { connection: "close" },
  });
  // Node refuses some of what real clients send.
  Object.assign(outgoing, { path: uri });
  outgoing.end(method === "POST" ? "body" : undefined);
  const [answer] = await once(outgoing, "response");
  answer.resume();
  await once(answer, "end");
  asked.push({ method, uri, status: answer.statusCode, port });
}

beforeAll(async () => {
  backend = createServer((incoming, response) => incoming.resume().on("end", () => response.end("hello\n")));
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  telegram = await startTelegramStandin({ token: "123456:example" });
  installation = await createInstallation({
    config: "examples/haproxy-json/heimdall.yaml",
    settings: { "telegram.api_url": telegram.url },
  });
  heimdall = await installation.start();
  listen = await freePort();
  started = Date.now();
  haproxy = await startBackground(program("haproxy"), ["-db", "-f", "examples/haproxy-json/haproxy.cfg"], {
    HEIMDALL: `127.0.0.1:${heimdall.ports.syslog}`,
    LISTEN: `127.0.0.1:${listen}`,
    BACKEND: `127.0.0.1:${(backend.address() as AddressInfo).port}`,
    // HAProxy writes local times; the pipeline must get them right in any zone.
    TZ: "Asia/Seoul",
  });
  for (const uri of URIS) for (const method of ["GET", "POST", "HEAD"]) await ask(method, uri);
  backend.closeAllConnections();
  await new Promise((resolve) => backend.close(resolve));
  for (let number = 0; number < ERRORS; number += 1) await ask("GET", `/gone/${number}`);
});

afterAll(async () => {
  await haproxy?.stop();
  await installation?.remove();
  await telegram?.close();
  backend?.close();
});

describeWith(["haproxy"], "a real HAProxy", () => {
  it("logs each request as JSON: stored as the client saw it", async () => {
    const hits = await heimdall.api.find(asked.length, { index: "haproxy-*", q: "haproxy.ft:inbound_policy" });
    const found = hits.map(({ document }) => document.haproxy as Record<string, unknown>);
    const shown = found.map(({ HM, HU, ST, cp }) => ({ method: HM, uri: HU, status: ST, port: cp }));
    const byPort = (a: { port: unknown }, b: { port: unknown }) => Number(a.port) - Number(b.port);
    expect(shown.sort(byPort)).toEqual([...asked].sort(byPort));
    expect(asked.filter(({ status }) => status === 503)).toHaveLength(ERRORS);
    for (const { ci, ft, b, r, HM, HP, HU, HV, HQ } of found) {
      const names = { ci: "127.0.0.1", ft: "inbound_policy", b: "default_9999", HV: "HTTP/1.1" };
      expect({ ci, ft, b, HV }).toEqual(names);
      expect(r).toBe(`${HM} ${HU} HTTP/1.1`);
      expect(`${HP}${HQ}`).toBe(HU);
      expect(HP).not.toContain("?");
    }
    for (const { document, time } of hits) {
      expect(document).toMatchObject({ process: { name: "haproxy", pid: haproxy.pid }, host: { ip: "127.0.0.1" } });
      expect(document.tags).toBeUndefined();
      expect(time).toBeGreaterThanOrEqual(started);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
  });

  it("becomes a point for each request", async () => {
    const series = await heimdall.api.countedMetrics(asked.length, {
      database: "haproxy",
      measurement: "requests",
      select: ["count(Tt)"],
      group_by: ["backend", "status"],
    });
    const found = Object.fromEntries(series.map(({ tags, rows }) => [`${tags.backend} ${tags.status}`, rows[0]![1]]));
    expect(found).toEqual({ "default_9999 200": asked.length - ERRORS, "default_9999 503": ERRORS });
  });

  it("pages of its errors", async () => {
    const [message] = await telegram.received(1);
    expect(message!.text).toContain("HAProxy: backend default_9999 answers with errors");
    expect(message!.text).toMatch(/The last: 503 GET \/gone\/\d+ HTTP\/1\.1/);
  });

  it("keeps a request that is none, with valid JSON", async () => {
    const socket = connect(listen, "127.0.0.1");
    socket.end('nonsense "\u0001\n\n').resume();
    await once(socket, "close");
    const hit = await until(
      "the bad request's line",
      async () => (await heimdall.api.search({ q: "haproxy.ST:400" }))[0],
    );
    expect(hit.document.haproxy).toMatchObject({ HM: "<BADREQ>" });
  });
});
