import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type Child, createInstallation, type Installation } from "../support/child.ts";
import { describeWith, runProgram } from "./programs.ts";

const JAR = "/usr/share/java/log4j-1.2.jar";
const EXAMPLE = "examples/log4j-syslog";
const ORDERS = 50;

let installation: Installation;
let heimdall: Child;
let telegram: TelegramStandin;
const classes = mkdtempSync(join(tmpdir(), "heimdall-log4j-"));

beforeAll(async () => {
  telegram = await startTelegramStandin({ token: "123456:example" });
  installation = await createInstallation({
    config: `${EXAMPLE}/heimdall.yaml`,
    settings: { "telegram.api_url": telegram.url },
  });
  heimdall = await installation.start();
  runProgram("javac", ["-cp", JAR, "-d", classes, `${EXAMPLE}/LegacyShop.java`]);
  const heimdallAddress = `-Dheimdall=127.0.0.1:${heimdall.ports.syslog}`;
  runProgram("java", [
    heimdallAddress,
    "-cp",
    `${JAR}:${classes}`,
    "LegacyShop",
    `${EXAMPLE}/log4j.properties`,
    `${ORDERS}`,
  ]);
});

afterAll(async () => {
  rmSync(classes, { recursive: true, force: true });
  await installation?.remove();
  await telegram?.close();
});

describeWith(["javac", "java", JAR], "a compiled program on log4j 1.2's SyslogAppender", () => {
  it("has each of its lines stored, taken apart by the layout", async () => {
    expect(existsSync(JAR)).toBe(true);
    const hits = await heimdall.api.find(ORDERS, { index: "legacy-*", q: "log.level:INFO" });
    expect(hits.map(({ document }) => document.message).sort()).toEqual(
      Array.from({ length: ORDERS }, (_, order) => `order ${order} accepted`).sort(),
    );
    for (const { document } of hits) {
      expect(document).toMatchObject({
        service: { name: "shop" },
        process: { thread: { name: "main" } },
        log: { level: "INFO", logger: "LegacyShop", syslog: { priority: 142, facility: { name: "local1" } } },
        host: { hostname: hostname(), ip: "127.0.0.1" },
      });
    }
  });

  it("has its exception stored line by line, and the chat told", async () => {
    const [error] = await heimdall.api.find(1, { index: "legacy-*", q: "log.level:ERROR" });
    expect(error!.document).toMatchObject({ message: `order ${ORDERS} failed`, log: { logger: "LegacyShop" } });
    const trace = await heimdall.api.search({ index: "legacy-*", q: "tags:stack_trace" });
    const lines = trace.map(({ document }) => document.message);
    expect(lines).toContain('java.lang.NumberFormatException: For input string: "not a number"');
    expect(lines.filter((line) => /^ {4}at .*Integer\.parseInt\(/.test(String(line)))).not.toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}at LegacyShop\.main\(LegacyShop\.java:\d+\)$/));
    const [message] = await telegram.received(1);
    expect(message!.text).toContain(`order ${ORDERS} failed`);
  });
});
