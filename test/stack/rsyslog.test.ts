import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Background, startBackground } from "../support/background.ts";
import { type Child, createInstallation, type Installation } from "../support/child.ts";
import { describeWith, program } from "./programs.ts";

/** A way from rsyslog to Heimdall. */
interface Way {
  readonly name: string;
  /** rsyslog's action parameters. */
  readonly action: string;
  readonly format: "rfc3164" | "rfc5424";
  /** Milliseconds to which the format tells times. */
  readonly precision: number;
}

const WAYS: readonly Way[] = [
  {
    name: "udp3164",
    action: 'protocol="udp" template="RSYSLOG_TraditionalForwardFormat"',
    format: "rfc3164",
    precision: 1000,
  },
  {
    name: "udp5424",
    action: 'protocol="udp" template="RSYSLOG_SyslogProtocol23Format"',
    format: "rfc5424",
    precision: 1,
  },
  {
    name: "tcp3164",
    action: 'protocol="tcp" template="RSYSLOG_TraditionalForwardFormat"',
    format: "rfc3164",
    precision: 1000,
  },
  { name: "tcpiso", action: 'protocol="tcp" template="RSYSLOG_ForwardFormat"', format: "rfc3164", precision: 1 },
  {
    name: "octets3164",
    action: 'protocol="tcp" tcp_framing="octet-counted" template="RSYSLOG_TraditionalForwardFormat"',
    format: "rfc3164",
    precision: 1000,
  },
  {
    name: "octets5424",
    action: 'protocol="tcp" tcp_framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"',
    format: "rfc5424",
    precision: 1,
  },
  {
    name: "structured",
    action: 'protocol="tcp" tcp_framing="octet-counted" template="structured"',
    format: "rfc5424",
    precision: 1,
  },
];

const MESSAGES = [
  "a plain line",
  "quotes \"double\" 'single' and a back\\slash",
  'brackets [a=b] <not a priority> {"json":true}',
  "colon: and [12]: in the middle",
  "日本語 and €",
  "percent %s %{field}",
  `a long one ${"x".repeat(3000)}`,
  ...Array.from({ length: 100 }, (_, number) => `numbered ${number}`),
];

let installation: Installation;
let heimdall: Child;
let rsyslog: Background;
let started: number;

function configuration(directory: string, port: number): string {
  const ways = WAYS.map(
    ({ name, action }) => `
input(type="imfile" file="${join(directory, `${name}.log`)}" tag="${name}[77]:" facility="local3" severity="warning" ruleset="${name}")
ruleset(name="${name}") {
  action(type="omfwd" target="127.0.0.1" port="${port}" ${action})
}`,
  );
  return `global(workDirectory="${directory}" localHostname="stack-01" maxMessageSize="16k")
module(load="imfile" mode="polling" pollingInterval="1")
template(name="structured" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% %APP-NAME% %PROCID% ID47 [example@32473 iut=\\"3\\" text=\\"a \\\\\\"quoted\\\\\\" \\\\] one\\"][origin ip=\\"192.0.2.1\\"] %msg%")
${ways.join("\n")}
`;
}

beforeAll(async () => {
  installation = await createInstallation();
  heimdall = await installation.start();
  const { directory } = installation;
  const file = join(directory, "rsyslog.conf");
  writeFileSync(file, configuration(directory, heimdall.ports.syslog));
  for (const { name } of WAYS) writeFileSync(join(directory, `${name}.log`), "");
  started = Date.now();
  rsyslog = await startBackground(program("rsyslogd"), ["-n", "-f", file, "-i", join(directory, "rsyslogd.pid")]);
  for (const { name } of WAYS) {
    appendFileSync(join(directory, `${name}.log`), MESSAGES.map((message) => `${message}\n`).join(""));
  }
});

afterAll(async () => {
  await rsyslog?.stop();
  await installation?.remove();
});

describeWith(["rsyslogd"], "rsyslog", () => {
  it.each(WAYS)("forwards by $name: every line is stored once, with what its header says", async (way) => {
    const hits = await heimdall.api.find(MESSAGES.length, { q: `process.name:${way.name}`, index: "syslog-*" });
    expect(hits.map(({ document }) => document.message).sort()).toEqual([...MESSAGES].sort());
    for (const { document, time } of hits) {
      const is5424 = way.format === "rfc5424";
      expect(document).toEqual({
        "@timestamp": new Date(time).toISOString(),
        "@version": "1",
        message: document.message,
        host: { hostname: "stack-01", ip: "127.0.0.1" },
        process: { name: way.name, pid: 77 },
        service: { type: "system" },
        log: {
          syslog: {
            priority: 156,
            facility: { code: 19, name: "local3" },
            severity: { code: 4, name: "Warning" },
            ...(is5424 && { version: "1", appname: way.name, procid: "77" }),
            ...(way.name === "structured" && {
              msgid: "ID47",
              structured_data: {
                "example@32473": { iut: "3", text: 'a "quoted" ] one' },
                origin: { ip: "192.0.2.1" },
              },
            }),
          },
        },
      });
      expect(time).toBeGreaterThanOrEqual(Math.floor(started / way.precision) * way.precision);
      expect(time).toBeLessThanOrEqual(Date.now());
      expect(time % way.precision).toBe(0);
    }
  });

  it("lost nothing on the way in", async () => {
    const response = await fetch(`${heimdall.api.url}/metrics`);
    expect(await response.text()).not.toMatch(/heimdall_input_dropped_total\{input="syslog"\} [1-9]/);
  });
});
