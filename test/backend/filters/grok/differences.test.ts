import { describe, expect, test } from "vitest";
import { fieldReference } from "../../../../backend/src/event/field-reference.ts";
import { grokMatcher } from "../../../../backend/src/filters/grok/matcher.ts";
import type { Mode } from "./standard-names.ts";

// Where Heimdall once differed from the engine that Logstash uses (Joni). What is expected was found by running that
// engine (elasticsearch-grok 8.19.2 with joni 2.1.29) on these lines; a capture of nothing is left out.
const cases: readonly (readonly [Mode, string, string, Readonly<Record<string, string>> | null])[] = [
  ["disabled", "^%{BACULA_LOG_DIFF_FS:v}$", "/srv is a different filesystem. Will not descend from / into it.", null],
  ["disabled", "^%{BACULA_LOG_MAXSTART:v}$", "Fatal Error: Job canceled because max start delay time exceeded.", null],
  [
    "disabled",
    "^%{BACULA_LOG_NO_AUTH:v}$",
    'Fatal error: Unable to authenticate with File daemon at "a b:9102". Possible causes:',
    { v: 'Fatal error: Unable to authenticate with File daemon at "a b:9102". Possible causes:' },
  ],
  [
    "v1",
    "^%{BACULA_LOG_ALL_RECORDS_PRUNED}$",
    'nightly: All records pruned from Volume "f7"; marking it "Purged"',
    { "bacula.volume.name": "f7" },
  ],
  ["disabled", "^%{EXIM_FLAGS:v}$", "<>", null],
  ["disabled", "^%{EXIM_FLAGS:v}$", ">>", { v: ">>" }],
  ["disabled", "^%{EXIM_DATE:v}$", ":2026-02-26 05:17:05", null],
  [
    "disabled",
    "^%{HTTPD24_ERRORLOG}$",
    "[Thu Feb 26 05:17:05.1 2026] [core:error] [pid 7] [client 192.0.2.9] AH00126: Invalid URI",
    {
      timestamp: "Thu Feb 26 05:17:05.1 2026",
      module: "core",
      loglevel: "error",
      pid: "7",
      errorcode: "[client 192.0.2.9] AH00126",
      message: "Invalid URI",
    },
  ],
  ["disabled", "^%{REDISLOG:v}$", "[7] 26 Feb 05:17:05 *", null],
  [
    "disabled",
    "^%{REDISLOG:v}",
    "[7] 26 Feb 05:17:05 * saved",
    { v: "[7] 26 Feb 05:17:05 * ", pid: "7", timestamp: "26 Feb 05:17:05" },
  ],
  [
    "disabled",
    "^%{ELB_ACCESS_LOG}$",
    '2026-02-26T05:17:05Z lb 192.0.2.7:4100 192.0.2.8:80 0.1 0.2 0.3 - 200 0 57 "GET http://a.example:80/ HTTP/1.1"',
    null,
  ],
  ["v1", "(?i)^(?<v>[[:upper:]]+)$", "Abc", { v: "Abc" }],
  ["v1", "(?i)^(?<v>\\p{Lower}+)$", "ABC", { v: "ABC" }],
  ["v1", "(?i)(?<v>[^\\W_]+)", "_risk_", { v: "risk" }],
  ["v1", "(?i)(?<v>[\\w-]+)", "ſa", { v: "a" }],
  ["v1", "(?i)^(?<v>[äöü]+)$", "ÄÖ", null],
  ["v1", "(?i)^(?<v>[ä])$", "Ä", { v: "Ä" }],
  ["v1", "(?i)^(?<v>[а-я]+)$", "ПРИВЕТ", { v: "ПРИВЕТ" }],
  ["v1", "(?i)^(?<v>[^a[^b]])$", "b", null],
  ["v1", "(?i)^(?<v>[ﬀﬃ]+)", "ffi", { v: "ff" }],
  ["v1", "^(?<v>(?~\\*/))\\*/(?<w>.*)$", "a * b / c*/d*/", { v: "a * b / c", w: "d*/" }],
  ["v1", "/\\*(?<v>(?~\\*/))\\*/", "x /* a\nb */ c */", { v: " a\nb " }],
  ["v1", "^(?<v>(?~ab))(?<w>.*)$", "xab", { v: "xa", w: "b" }],
  ["v1", "^(?<v>(?~\\d+))(?<w>.*)$", "x111", { v: "x1", w: "11" }],
  ["v1", "^(?<v>(?~漢字))(?<w>.*)$", "😀漢字", { v: "😀漢", w: "字" }],
  ["v1", "^(?<a>(?u)\\w+) (?<b>(?a)\\w+)", "größe ab", { a: "größe", b: "ab" }],
  ["v1", "^(?<v>(?a:[[:alpha:]]+))", "größe", { v: "gr" }],
  ["v1", "(?a:\\b(?<v>[a-z]+)\\b)", "éab", { v: "ab" }],
  ["v1", "^(?<v>(?u:\\d+\\s))", "٤٢ ", { v: "٤٢ " }],
  ["v1", "(?<=(?:ab|ac)b)(?<v>e)", "abe acbe", { v: "e" }],
  ["v1", "(?<!(?:ab|ac)b)(?<v>e.)", "acbe1 e2", { v: "e2" }],
  ["v1", "(?<=(?:ab|ac)\\w)(?<v>.)", "éacbe", { v: "e" }],
  ["v1", "(?<v>(?:(?<x>a)\\g<x>)*)(?<w>.?)", "aaz", { v: "aa", x: "a", w: "z" }],
  ["v1", "(?<v>(?:(?<x>a)\\g<x>)*)(?<w>.?)", "z", { w: "z" }],
  ["v1", "^(?<v>(?:[ac]+?)+)(?<w>.*)$", "aab", { v: "a", w: "ab" }],
  ["v1", "^(?<v>(?:[ac]+?)*)(?<w>.*)$", "aab", { v: "a", w: "ab" }],
  ["v1", "^(?<v>a{2}?+)(?<w>a*)$", "aaaaa", { v: "aa", w: "aaa" }],
  ["v1", "^(?<v>(?:a{2})??)(?<w>a*)$", "aaaa", { w: "aaaa" }],
  ["v1", "^(?<v>\\18)$", "\u00018", { v: "\u00018" }],
  ["v1", "^(?<v>\\X)(?<w>.*)$", "👩🏽‍💻x", { v: "👩🏽‍💻", w: "x" }],
  ["v1", "^(?<v>\\X)(?<w>.*)$", "🇩🇪🇫🇷", { v: "🇩🇪", w: "🇫🇷" }],
  ["v1", "^(?<v>\\X)(?<w>.*)$", "é‍x", { v: "é‍", w: "x" }],
  ["v1", "(?i)^(?<v>[[:alpha:]]+)$", "xi\u0307y", { v: "xi\u0307y" }],
  ["v1", "(?i)^(?<v>i\u0307)$", "\u0130", { v: "\u0130" }],
  ["v1", "(?i)^(?<v>\u0131)$", "i", null],
];

function captures(mode: Mode, expression: string, line: string): Record<string, string> | null {
  const matcher = grokMatcher(expression, { ecs: mode, patternsDir: [] });
  const ends = matcher.regexp.match(line);
  if (!ends) return null;
  const found: Record<string, string> = {};
  for (const { field, group } of matcher.captures) {
    const text = line.slice(ends[2 * group], ends[2 * group + 1]);
    if (text !== "") found[fieldReference(field).path.join(".")] = text;
  }
  return found;
}

describe("as Logstash's engine", () => {
  test.each(cases)("%s %s on %j", (mode, expression, line, expected) => {
    expect(captures(mode, expression, line)).toEqual(expected);
  });
});
