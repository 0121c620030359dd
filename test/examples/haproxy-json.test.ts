import { createSocket } from "node:dgram";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { haproxyLine, haproxyLog, sendLines } from "../../examples/haproxy-json/generate.ts";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

const now = Date.now();
const logs = Array.from({ length: 400 }, (_, number) => haproxyLog(number, now));
let heimdall: InProcess;
let telegram: TelegramStandin;

beforeAll(async () => {
  telegram = await startTelegramStandin({ token: "123456:example" });
  heimdall = await startInProcess({
    config: "examples/haproxy-json/heimdall.yaml",
    settings: { "telegram.api_url": telegram.url },
  });
  await sendLines(
    logs.map((log) => haproxyLine(log, now)),
    heimdall.port("syslog tcp"),
  );
}, 60_000);

afterAll(async () => {
  await heimdall?.stop();
  await telegram?.close();
});

function sendDatagram(text: string): Promise<void> {
  const socket = createSocket("udp4");
  return new Promise((resolve) =>
    socket.send(text, heimdall.port("syslog udp"), "127.0.0.1", () => {
      socket.close();
      resolve();
    }),
  );
}

describe("HAProxy's JSON log", () => {
  it("is stored field by field, at HAProxy's own time", async () => {
    const hits = await heimdall.api.find(logs.length, { index: "haproxy-*", q: "haproxy.ft:inbound_policy" });
    const byRequest = new Map(hits.map((hit) => [(hit.document.haproxy as { r: string }).r, hit]));
    for (const log of logs) {
      const hit = byRequest.get(log.r as string)!;
      expect(hit.document.haproxy).toEqual(log);
      expect(hit.time).toBe(now);
      expect(hit.document).toMatchObject({
        process: { name: "haproxy", pid: 22 },
        host: { hostname: "localhost", ip: "127.0.0.1" },
        log: { syslog: { facility: { name: "local0" }, severity: { name: "Informational" } } },
      });
    }
  });

  it("becomes a point for each request, by backend and status", async () => {
    const series = await heimdall.api.countedMetrics(logs.length, {
      database: "haproxy",
      measurement: "requests",
      select: ["count(Tt)", "sum(Tt)", "sum(bytes)"],
      group_by: ["backend", "status"],
      from: now - 1000,
      to: now + 1000,
    });
    const found = series.map(({ tags, rows }) => [tags.backend, tags.status, ...rows[0]!.slice(1)]);
    const sent = [
      ["default_9999", 200],
      ["api_8080", 200],
      ["api_8080", 503],
    ].map(([backend, status]) => {
      const those = logs.filter(({ b, ST }) => b === backend && ST === status);
      const total = those.reduce((sum, { Tt }) => sum + Tt, 0);
      return [backend, String(status), those.length, total, those.length * 1532];
    });
    expect(found.sort()).toEqual(sent.sort());
  });

  it("pages when a backend answers with errors", async () => {
    const [message] = await telegram.received(1);
    expect(message!.chat).toBe("-1001");
    expect(message!.text).toContain("HAProxy: backend api_8080 answers with errors");
    expect(message!.text).toContain("Ten errors within a minute. The last: 503 GET /item/");
  });

  it("takes a line without a priority by UDP, as it is in a log file", async () => {
    const json =
      '{"ci":"192.0.2.7","cp":43174,"t":"26/Feb/2020:05:17:05.438","ft":"inbound_policy","b":"default_9999","s":"test","Tl":"26/Feb/2020:05:17:05 +0000","Tw":0,"Tc":1,"Tr":5,"Tt":92,"ST":200,"r":"CONNECT 192.0.2.7:443 HTTP/1.0","HM":"CONNECT","HP":"192.0.2.7:443","B":1532,"HQ":"","HU":"/","HV":"HTTP/1.0"}';
    await sendDatagram(`Feb 26 05:17:05 localhost haproxy[22]: ${json}`);
    const [hit] = await heimdall.api.find(1, { index: "haproxy-2020.02.26" });
    expect(hit!.time).toBe(Date.parse("2020-02-26T05:17:05.438Z"));
    expect(hit!.document.haproxy).toEqual(JSON.parse(json));
    expect(hit!.document).toMatchObject({ process: { name: "haproxy", pid: 22 }, host: { hostname: "localhost" } });
  });

  it("knows the zone of HAProxy's clock", async () => {
    const log = { ...haproxyLog(7, now), t: "21/Nov/2026:14:00:00.250", Tl: "21/Nov/2026:14:00:00 +0900" };
    await sendDatagram(haproxyLine(log, now));
    const [hit] = await heimdall.api.find(1, { q: 'haproxy.Tl:"21/Nov/2026:14:00:00 +0900"' });
    expect(hit!.time).toBe(Date.parse("2026-11-21T05:00:00.250Z"));
  });

  it("keeps what HAProxy says of itself as syslog", async () => {
    await sendDatagram("<133>Nov 21 09:00:00 localhost haproxy[22]: Proxy inbound_policy started.");
    const [hit] = await heimdall.api.find(1, { index: "syslog-*" });
    expect(hit!.document).toMatchObject({ message: "Proxy inbound_policy started.", process: { name: "haproxy" } });
    expect(hit!.document.tags).toBeUndefined();
  });
});
