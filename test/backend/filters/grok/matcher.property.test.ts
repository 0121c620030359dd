import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stockBank } from "../../../../backend/src/filters/grok/bank.ts";
import { expand } from "../../../../backend/src/filters/grok/expand.ts";
import { compileRegexp, regExpMatch } from "../../../../backend/src/regex/compile/regexp.ts";
import { parseRegexp } from "../../../../backend/src/regex/parser.ts";

const SAMPLES: readonly (readonly [pattern: string, line: string])[] = [
  [
    "%{COMBINEDAPACHELOG}",
    '192.0.2.7 - anna [26/Feb/2020:05:17:05 +0000] "GET /a?b=1 HTTP/1.1" 200 12 "-" "curl/8.5 \\"x\\""',
  ],
  ["%{SYSLOGLINE}", "Feb  6 05:17:05 db1 postfix/smtpd[22]: connect from mail.example.org[198.51.100.7]"],
  [
    "%{HAPROXYHTTP}",
    'Feb 26 05:17:05 lb1 haproxy[22]: 192.0.2.7:43174 [26/Feb/2020:05:17:05.438] fe~ be/s1 1/0/2/5/9 200 15 - - ---- 1/1/0/0/0 0/0 {a|b} "GET / HTTP/1.1"',
  ],
  [
    String.raw`\[%{TIMESTAMP_ISO8601:t}\] \[%{WORD:l}%{GREEDYDATA:c}\] id:%{GREEDYDATA:id}, n:%{NUMBER:n} - %{GREEDYDATA:r}`,
    "[2020-02-26 05:17:05,438] [INFO  c.e.Sender] id:1201, n:3.5 - success - no",
  ],
  [
    "%{URI:u} %{QS:q} %{IPORHOST:h}\\b(?: %{EMAILADDRESS:e})?$",
    "https://u:p@h.example:80/p?q=1 'a b' fe80::1%eth0 a.b@c.example",
  ],
  ["(?:%{LOGLEVEL:l}|%{MONTH:m})[ :]+%{DATA:d};%{NOTSPACE:n}/%{INT:i}", "WARNING: some; text;a/b/12"],
];

/** A line with some characters taken out, put in or doubled. */
const changes = fc.array(
  fc.record({
    at: fc.nat(200),
    cut: fc.nat(3),
    put: fc.constantFrom("", " ", '"', "[", "]", ":", "/", "0", "a", "\n", "é", "…"),
  }),
  { maxLength: 4 },
);

function change(line: string, edits: readonly { at: number; cut: number; put: string }[]): string {
  let text = line;
  for (const { at, cut, put } of edits) {
    const place = at % (text.length + 1);
    text = text.slice(0, place) + put + text.slice(place + cut);
  }
  return text;
}

describe.each(["disabled", "v1"] as const)("stock patterns (%s)", (ecs) => {
  it.each(SAMPLES)("%s finds in changed lines what V8's RegExp finds", (pattern, line) => {
    const bank = stockBank(ecs);
    const source = expand(pattern, {
      lookUp: (name) => bank.get(name),
      names: () => [...bank.keys()],
      namedCapturesOnly: true,
    });
    const compiled = compileRegexp(source, { dotAll: true });
    const plain = regExpMatch(parseRegexp(source, { dotAll: true }), source);
    expect(compiled.match(line)).not.toBeNull();
    fc.assert(
      fc.property(changes, (edits) => {
        const text = change(line, edits);
        const [found, expected] = [compiled.match(text), plain(text)];
        expect(found && Array.from(found)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
