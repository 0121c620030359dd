import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer } from "../../examples/node-access-log/generate.ts";
import { accessLoggingServer } from "../../examples/node-access-log/server.ts";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

const EXAMPLE = "examples/node-access-log";
const REQUESTS = 200;
const directory = mkdtempSync(join(tmpdir(), "heimdall-access-log-"));
const logFile = join(directory, "access.log");
let heimdall: InProcess;
let telegram: TelegramStandin;
let server: Server;
let answered: Record<number, number>;

beforeAll(async () => {
  server = accessLoggingServer(logFile).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const first = await askServer(url, REQUESTS / 2);

  // Five minutes of silence are too long for a test.
  const rule = readFileSync(join(EXAMPLE, "rules", "no-requests.yaml"), "utf8");
  expect(rule).toContain("minutes: 5");
  writeFileSync(
    join(directory, "no-requests.yaml"),
    rule.replace("minutes: 5", "seconds: 2\nrun_every:\n  seconds: 1"),
  );
  telegram = await startTelegramStandin({ token: "123456:example" });
  process.env.ACCESS_LOG = logFile;
  heimdall = await startInProcess({
    config: `${EXAMPLE}/heimdall.yaml`,
    settings: { "telegram.api_url": telegram.url, "rules.directory": directory },
  });
  const second = await askServer(url, REQUESTS / 2);
  answered = Object.fromEntries([200, 404].map((status) => [status, first[status]! + second[status]!]));
}, 60_000);

afterAll(async () => {
  delete process.env.ACCESS_LOG;
  await heimdall?.stop();
  await telegram?.close();
  server?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("a web server's access log", () => {
  it("is read from its beginning and followed, each line once", async () => {
    const hits = await heimdall.api.find(REQUESTS, { index: "web-access-*" });
    const originals = hits.map(
      ({ document }) => (document.event as { original?: string })?.original ?? document.message,
    );
    expect(originals.sort()).toEqual(readFileSync(logFile, "utf8").trimEnd().split("\n").sort());
  });

  it("is taken apart by COMBINEDAPACHELOG, at the server's time", async () => {
    const hits = await heimdall.api.search({ q: "url.original:\\/missing" });
    expect(hits).toHaveLength(answered[404]!);
    for (const { document, time } of hits) {
      expect(document).toMatchObject({
        source: { address: "127.0.0.1" },
        http: { request: { method: "GET" }, version: "1.1", response: { status_code: 404, body: { bytes: 10 } } },
        user_agent: { original: "example/1.0" },
        log: { file: { path: logFile } },
      });
      const [, day, clock] = /\[(\d+\/\w+\/\d+):([\d:]+) \+0000\]/.exec(document.message as string)!;
      expect(time).toBe(Date.parse(`${day!.replaceAll("/", " ")} ${clock} UTC`));
    }
  });

  it("becomes a point for each answer, though many share a second", async () => {
    const series = await heimdall.api.countedMetrics(answered[200]! + answered[404]!, {
      database: "web",
      measurement: "access",
      select: ["count(bytes)", "sum(bytes)"],
      group_by: ["method", "status"],
    });
    expect(series.map(({ tags, rows }) => [tags.method, tags.status, ...rows[0]!.slice(1)])).toEqual([
      ["GET", "200", answered[200], answered[200]! * 6],
      ["GET", "404", answered[404], answered[404]! * 10],
    ]);
  });

  it("pages when nobody asks any more", async () => {
    const [message] = await telegram.received(1, 15_000);
    expect(message!.text).toContain("Web server: no requests");
    expect(message!.text).toContain("Nobody has asked anything for five minutes");
  });
});
