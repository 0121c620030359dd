import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendDatagrams, shopDatagrams } from "../../examples/log4j-syslog/generate.ts";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

const ORDERS = 20;
const TRACE_LINES = 3;
const sentAt = new Date();
let heimdall: InProcess;
let telegram: TelegramStandin;

beforeAll(async () => {
  telegram = await startTelegramStandin({ token: "123456:example" });
  heimdall = await startInProcess({
    config: "examples/log4j-syslog/heimdall.yaml",
    settings: { "telegram.api_url": telegram.url },
  });
  await sendDatagrams(shopDatagrams(ORDERS, "legacy-01", sentAt), heimdall.port("syslog udp"));
}, 60_000);

afterAll(async () => {
  await heimdall?.stop();
  await telegram?.close();
});

describe("a legacy application on log4j 1.2", () => {
  it("has its lines taken apart by log4j's layout", async () => {
    const hits = await heimdall.api.find(ORDERS, { index: "legacy-*", q: "log.level:INFO" });
    expect(hits.map(({ document }) => document.message).sort()).toEqual(
      Array.from({ length: ORDERS }, (_, order) => `order ${order} accepted`).sort(),
    );
    for (const { document, time } of hits) {
      expect(document).toMatchObject({
        service: { name: "shop", type: "system" },
        process: { thread: { name: "main" } },
        log: { level: "INFO", logger: "LegacyShop", syslog: { facility: { name: "local1" }, priority: 142 } },
        host: { hostname: "legacy-01" },
      });
      expect(time).toBe(Math.floor(sentAt.getTime() / 1000) * 1000);
    }
  });

  it("keeps each line of the stack trace as it was", async () => {
    const hits = await heimdall.api.find(TRACE_LINES, { index: "legacy-*", q: "tags:stack_trace" });
    expect(hits.map(({ document }) => document.message).sort()).toEqual([
      "    at LegacyShop.main(LegacyShop.java:16)",
      "    at java.base/java.lang.Integer.parseInt(Integer.java:668)",
      'java.lang.NumberFormatException: For input string: "not a number"',
    ]);
    for (const { document } of hits) expect(document).toMatchObject({ log: { syslog: { severity: { code: 3 } } } });
  });

  it("tells the chat of the error", async () => {
    const [message] = await telegram.received(1);
    expect(message!.text).toContain("shop failed");
    expect(message!.text).toContain(`LegacyShop on legacy-01: order ${ORDERS} failed`);
  });
});
