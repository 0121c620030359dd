import { describe, expect, it } from "vitest";
import { makeMatch } from "../../../backend/src/alerting/match.ts";
import { formatNumberBy, parseFormat, renderFormat } from "../../../backend/src/alerting/python/format.ts";
import { formatTime } from "../../../backend/src/alerting/python/strftime.ts";
import { pythonText } from "../../../backend/src/alerting/python/text.ts";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { alertText, alertTitle } from "../../../backend/src/alerting/text.ts";
import { parseJson } from "../../../backend/src/event/json.ts";

const source = '{"@timestamp":"2026-11-21T10:00:00.000Z","host":{"name":"ä","ip":[1,2.0]},"up":true,"gone":null,"n":3}';
function texts(options: string): { title: string; text: string } {
  const rule = readRule(
    `name: many\ntype: frequency\nnum_events: 2\ntimeframe: {minutes: 5}\nuse_local_time: false\nalert: [debug]\npriority: 2\n${options}`,
    "r.yaml",
  );
  const time = Date.UTC(2026, 10, 21, 10);
  const signal = { rule: "many", key: null, time, count: 1, index: "app", id: "7", source };
  const match = makeMatch(rule, { time, key: null, signal, fields: {} }, 4, 1);
  return { title: alertTitle(rule, rule.alerts[0]!, match), text: alertText(rule, rule.alerts[0]!, match) };
}

describe("alert texts", () => {
  // What ElastAlert2 2.19 writes for this rule and match.
  it("is the rule's name, what it found and every field", () => {
    expect(texts("")).toEqual({
      title: "many",
      text: `many

At least 2 events occurred between 2026-11-21 09:55 UTC and 2026-11-21 10:00 UTC

@timestamp: 2026-11-21T10:00:00Z
_id: 7
_index: app
gone: None
host: {
    "ip": [
        1,
        2.0
    ],
    "name": "ä"
}
n: 3
num_hits: 4
num_matches: 1
up: True
`,
    });
  });

  it("is alert_text with arguments, and what else its type leaves", () => {
    const { text } = texts(
      'alert_text: "{0} is {1}, {2}, {3}"\nalert_text_args: [host.name, up, no.such, priority]\nalert_text_type: alert_text_only',
    );
    expect(text).toBe("ä is True, <MISSING VALUE>, 2\n\n");
    expect(
      texts('alert_text: "{h:>4}|{n:05.1f}"\nalert_text_kw: {host.name: h, n: n}\nalert_text_type: exclude_fields')
        .text,
    ).toBe("   ä|003.0\n\nAt least 2 events occurred between 2026-11-21 09:55 UTC and 2026-11-21 10:00 UTC\n\n");
  });

  it("has a subject, cut to its length", () => {
    expect(texts("alert_subject: 'down: {0}'\nalert_subject_args: [host.name]").title).toBe("down: ä");
    expect(texts("alert_subject: a long subject\nalert_subject_max_len: 6").title).toBe("a long");
  });

  it("shows only what include names", () => {
    expect(texts("include: [host.name, 'u*']\nalert_text: x").text.split("\n\n")[2]).toBe(
      '@timestamp: 2026-11-21T10:00:00Z\n_id: 7\n_index: app\nhost: {\n    "name": "ä"\n}\nnum_hits: 4\nnum_matches: 1\nup: True\n',
    );
  });
});

describe("Python's way of writing", () => {
  it.each([
    ["null", "None"],
    ["true", "True"],
    ["2.0", "2.0"],
    ["1e16", "1e+16"],
    ["0.00001", "1e-05"],
    ["12345678901234567890", "12345678901234567890"],
    ['["a\'b", {"x": [null]}]', "[\"a'b\", {'x': [None]}]"],
  ])("%s", (json, text) => {
    expect(pythonText(parseJson(json))).toBe(text);
  });

  it.each([
    ["%.2f", 2.675, "2.67"],
    ["%.1f", 0.25, "0.2"],
    ["%5d%%", 42.9, "   42%"],
    ["{:.1%}", 0.1234, "12.3%"],
    ["{:,.0f}", 1234567.5, "1,234,568"],
    ["{:g}", 1e-7, "1e-07"],
    ["%q", 1, null],
    ["{:.2z}", 1, "1"],
  ])("%s of %d", (format, value, text) => {
    expect(formatNumberBy(format, value)).toBe(text);
  });

  it("formats by position, name and path", () => {
    const values = [{ a: ["x", "y"] }, "z"];
    expect(renderFormat(parseFormat("{} {0[a][1]} {1!r:>5} {{}}"), (name) => values[name as number]!)).toBe(
      "{'a': ['x', 'y']} y   'z' {}",
    );
    expect(() => parseFormat("}")).toThrow("stands alone");
  });

  it("writes times", () => {
    expect(formatTime(Date.UTC(2026, 0, 5, 15, 4, 5, 6), "%a %d %b %y %I:%M:%S.%f %p %j %z %Z %%", "utc")).toBe(
      "Mon 05 Jan 26 03:04:05.006000 PM 005 +0000 UTC %",
    );
  });
});
