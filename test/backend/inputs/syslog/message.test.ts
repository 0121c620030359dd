import { describe, expect, it } from "vitest";
import { parseSyslog } from "../../../../backend/src/inputs/syslog/message.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const read = (text: string, timezone = "UTC") => parseSyslog(text, NOW, timezone);

describe("RFC 3164", () => {
  it("reads priority, time, host, program and pid", () => {
    expect(read("<34>Jan  1 22:14:15 mymachine su[230]: 'su root' failed for lonvick")).toMatchObject({
      format: "rfc3164",
      priority: 34,
      time: Date.UTC(2026, 0, 1, 22, 14, 15),
      timestamp: "Jan  1 22:14:15",
      host: "mymachine",
      program: "su",
      process: "230",
      message: "'su root' failed for lonvick",
    });
  });

  it("takes December seen in January as last year's", () => {
    expect(read("<13>Dec 31 23:59:59 h p: m")?.time).toBe(Date.UTC(2025, 11, 31, 23, 59, 59));
  });

  it("reads the time in the given zone", () => {
    expect(read("<13>Jan  1 12:00:00 h p: m", "Asia/Seoul")?.time).toBe(Date.UTC(2026, 0, 1, 3));
  });

  it("reads ISO times as rsyslog's forward format writes them", () => {
    const message = read('<30>2026-01-01T10:11:12.345678+01:00 web-01 haproxy[22]: {"ci":"192.0.2.7"}');
    expect(message).toMatchObject({ host: "web-01", program: "haproxy", process: "22", message: '{"ci":"192.0.2.7"}' });
    expect(message?.time).toBe(Date.UTC(2026, 0, 1, 9, 11, 12, 345));
  });

  it("does without a host, as HAProxy and log4j send it", () => {
    expect(read("<134>Jan  1 05:17:05 haproxy[22]: text")).toMatchObject({
      host: null,
      program: "haproxy",
      message: "text",
    });
    expect(read("<14>main INFO com.acme.App - started")).toMatchObject({
      host: null,
      program: null,
      time: null,
      message: "main INFO com.acme.App - started",
    });
  });

  it("keeps a time without a priority", () => {
    expect(read("Feb 26 05:17:05 localhost haproxy[22]: x")).toMatchObject({
      priority: null,
      host: "localhost",
      message: "x",
    });
  });

  it("is null for texts that are no syslog and for priorities beyond 191", () => {
    expect(read("hello world")).toBeNull();
    expect(read("<192>Jan  1 00:00:00 h p: m")).toBeNull();
    expect(read("<>Jan  1 00:00:00 h p: m")).toBeNull();
  });
});

describe("RFC 5424", () => {
  it("reads the standard's own example with structured data", () => {
    const text =
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App \\"x\\" \\]"][b@1 k="v"] \uFEFFAn application event';
    expect(read(text)).toEqual({
      format: "rfc5424",
      priority: 165,
      time: Date.UTC(2003, 9, 11, 22, 14, 15, 3),
      timestamp: "2003-10-11T22:14:15.003Z",
      host: "mymachine.example.com",
      program: "evntslog",
      process: null,
      messageId: "ID47",
      structuredData: { "exampleSDID@32473": { iut: "3", eventSource: 'App "x" ]' }, "b@1": { k: "v" } },
      message: "An application event",
    });
  });

  it("reads nil values", () => {
    expect(read("<0>1 - - - - - - m")).toMatchObject({
      format: "rfc5424",
      time: null,
      host: null,
      program: null,
      message: "m",
    });
  });

  it("keeps a broken one as RFC 3164 rather than losing it", () => {
    expect(read("<165>1 not-a-time host app - - - m")).toMatchObject({ format: "rfc3164", priority: 165 });
    expect(read('<165>1 - host app - - [open k="v" m')).toMatchObject({ format: "rfc3164" });
  });
});
