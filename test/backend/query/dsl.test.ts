import { describe, expect, it } from "vitest";
import { parseJson } from "../../../backend/src/event/json.ts";
import type { Fields, Value } from "../../../backend/src/event/value.ts";
import { parseFilters } from "../../../backend/src/query/dsl.ts";
import { compilePredicate } from "../../../backend/src/query/predicate.ts";

const refuse = (path: readonly (string | number)[], message: string): never => {
  throw new Error(`${path.join("/")}: ${message}`);
};
const passes = (filter: Value, fields: Fields) =>
  compilePredicate(parseFilters(filter, ["filter"], refuse))({ fields });

const document: Fields = {
  "@timestamp": "2026-11-21T10:00:00.500Z",
  level: "ERROR",
  message: "Connection refused by db-1.example.com",
  host: { name: "web-1", ip: ["10.0.0.1", "10.0.0.2"] },
  "http.response": { status: 503 },
  code: "200",
  bytes: 1500.5,
  ok: true,
  nothing: null,
  empty: [],
  items: [
    { sku: "a", n: 1 },
    { sku: "b", n: 9 },
  ],
  path: "/a*b",
};

describe("filters", () => {
  it.each<[string, Value, boolean]>([
    ["a term, exact", { term: { level: "ERROR" } }, true],
    ["a term is no part", { term: { level: "ERR" } }, false],
    ["a term is case-sensitive", { term: { level: "error" } }, false],
    ["the long form", { term: { level: { value: "ERROR", boost: 2 } } }, true],
    ["a dotted name through hashes", { term: { "host.name": "web-1" } }, true],
    ["a dotted name that is literal in part", { term: { "http.response.status": 503 } }, true],
    ["any element of a list", { term: { "host.ip": "10.0.0.2" } }, true],
    ["hashes in a list", { term: { "items.sku": "b" } }, true],
    [".keyword of a text", { term: { "host.name.keyword": "web-1" } }, true],
    [".keyword of a number", { term: { "http.response.status.keyword": 503 } }, false],
    ["digits find a number", { term: { "http.response.status": "503" } }, true],
    ["a number finds digits", { term: { code: 200 } }, true],
    ["a float finds digits only as written", { term: { code: parseJson("200.0") } }, false],
    ["a truth by its name", { term: { ok: "true" } }, true],
    ["terms", { terms: { level: ["WARN", "ERROR"] } }, true],
    ["terms, none", { terms: { level: [] } }, false],
    ["a range", { range: { bytes: { gt: 1500, lte: 1500.5 } } }, true],
    ["a range beyond", { range: { bytes: { gt: 1500.5 } } }, false],
    ["a range of texts", { range: { level: { gte: "E", lt: "F" } } }, true],
    [
      "a range of times",
      { range: { "@timestamp": { gte: "2026-11-21T10:00:00Z", lt: "2026-11-21T10:00:01Z" } } },
      true,
    ],
    ["exists", { exists: { field: "host.ip" } }, true],
    ["null does not exist", { exists: { field: "nothing" } }, false],
    ["an empty list does not exist", { exists: { field: "empty" } }, false],
    ["a hash exists by its fields", { exists: { field: "host.name" } }, true],
    ["a prefix", { prefix: { "host.name": "web" } }, true],
    ["a wildcard", { wildcard: { "host.name": "w?b-*" } }, true],
    ["an escaped wildcard", { wildcard: { path: "/a\\*b" } }, true],
    ["an escaped wildcard is no wildcard", { wildcard: { "host.name": "web\\*" } }, false],
    ["a regular expression over the whole value", { regexp: { "host.name": "web-[0-9]" } }, true],
    ["a regular expression of a part", { regexp: { "host.name": "eb" } }, false],
    ["words in message", { match: { message: "refused timeout" } }, true],
    ["all words in message", { match: { message: { query: "refused timeout", operator: "and" } } }, false],
    ["a phrase in message", { match_phrase: { message: "connection REFUSED" } }, true],
    ["a phrase in another order", { match_phrase: { message: "refused connection" } }, false],
    ["match on a keyword", { match: { "host.name": "web-1" } }, true],
    ["a query string", { query_string: { query: "level:ERROR AND http.response.status:[500 TO 599]" } }, true],
    ["a query string, wrapped", { query: { query_string: { query: "message:refused AND NOT level:WARN" } } }, true],
    ["a default field", { query_string: { query: "refused", default_field: "message" } }, true],
    ["a word anywhere", { query_string: { query: "refused" } }, true],
    ["bool", { bool: { must: [{ term: { level: "ERROR" } }], must_not: { term: { ok: false } } } }, true],
    ["should is free beside must", { bool: { must: { match_all: {} }, should: [{ term: { level: "x" } }] } }, true],
    ["should is needed alone", { bool: { should: [{ term: { level: "x" } }] } }, false],
    [
      "minimum_should_match",
      {
        bool: {
          should: [{ term: { level: "ERROR" } }, { term: { ok: true } }, { term: { code: 1 } }],
          minimum_should_match: 2,
        },
      },
      true,
    ],
    [
      "minimum_should_match in percent",
      { bool: { should: [{ term: { level: "ERROR" } }, { term: { code: 1 } }], minimum_should_match: "100%" } },
      false,
    ],
    ["not", { not: { term: { level: "WARN" } } }, true],
    [
      "or, and",
      { or: [{ term: { level: "x" } }, { and: [{ term: { ok: true } }, { exists: { field: "code" } }] }] },
      true,
    ],
    ["a list is an and", [{ term: { level: "ERROR" } }, { term: { ok: false } }], false],
    ["no filter", [], true],
  ])("%s", (_, filter, expected) => {
    expect(passes(filter, document)).toBe(expected);
  });

  it.each<[Value, string]>([
    [
      [{ match_all: {} }, { range: { bytes: { above: 5 } } }],
      "filter/1/range/bytes/above: above is not supported; write gt, gte, lt, lte",
    ],
    [[{ script: {} }], "filter/0/script: script is no query that Heimdall has"],
    [[{ term: { a: 1, b: 2 } }], "filter/0/term: takes exactly one field"],
    [[{ term: { a: { b: 1 } } }], "filter/0/term/a: needs value; for a field within a write a.name"],
    [[{ term: { a: 1 }, exists: { field: "b" } }], "filter/0: one query per list entry"],
    [[{ query_string: { query: "a:(b" } }], "filter/0/query_string/query: "],
    [[{ bool: { must: [{ nested: {} }] } }], "filter/0/bool/must/0/nested: nested is no query"],
    [["level:ERROR"], "filter/0: a query is a hash"],
    [[{ range: { "@timestamp": { gte: "yesterday" } } }], "filter/0/range/@timestamp/gte: 'yesterday' is no time"],
  ])("refuses %j with the place", (filter, message) => {
    expect(() => passes(filter, {})).toThrow(message);
  });

  it("refuses a regular expression that could run for ever", () => {
    expect(() => passes({ regexp: { level: "(a+)+b" } }, {})).toThrow("repeats a group that repeats");
  });
});
