import { describe, expect, it } from "vitest";
import type { ReaderContext } from "../../../../backend/src/component/declaration.ts";
import type { Event } from "../../../../backend/src/event/event.ts";
import { createSyslogReader } from "../../../../backend/src/inputs/syslog/reader.ts";

function read(text: string, ecs: "disabled" | "v8"): Event[] {
  const context = { ecs, now: () => Date.UTC(2026, 10, 21) } as unknown as ReaderContext;
  const events: Event[] = [];
  createSyslogReader("UTC", context).read(
    {
      session: null,
      payload: new Uint8Array(Buffer.from(text)),
      facts: { ip: "192.0.2.9", framing: "lines" },
      resendable: false,
      items: 1,
    },
    (event) => events.push(event),
  );
  return events;
}

describe("syslog reader", () => {
  it("names the parts as ECS does", () => {
    const [event] = read("<34>Nov 20 22:14:15 web-01 sshd[230]: refused\n", "v8");
    expect(JSON.parse(JSON.stringify(event!.fields))).toEqual({
      "@timestamp": "2026-11-20T22:14:15.000Z",
      "@version": "1",
      message: "refused",
      log: {
        syslog: {
          priority: 34,
          facility: { code: 4, name: "security/authorization" },
          severity: { code: 2, name: "Critical" },
        },
      },
      host: { ip: "192.0.2.9", hostname: "web-01" },
      process: { name: "sshd", pid: 230 },
      service: { type: "system" },
    });
  });

  it("names them as Logstash's legacy mode does", () => {
    const [event] = read("<34>Nov 20 22:14:15 web-01 sshd[230]: refused\n", "disabled");
    expect(event!.fields).toMatchObject({
      priority: 34,
      facility: 4,
      severity_label: "Critical",
      logsource: "web-01",
      program: "sshd",
      pid: "230",
      timestamp: "Nov 20 22:14:15",
      host: "192.0.2.9",
    });
  });

  it("keeps and tags what is no syslog, and takes 13 where there is no priority", () => {
    const [plain, timed] = read("hello\nNov 20 22:14:15 h p: m\n", "v8");
    expect(plain!.fields).toMatchObject({
      message: "hello",
      tags: ["_grokparsefailure_sysloginput"],
      host: { ip: "192.0.2.9" },
    });
    expect(timed!.fields).toMatchObject({ log: { syslog: { priority: 13 } } });
    expect([plain!.order, timed!.order]).toEqual([0, 1]);
  });
});
