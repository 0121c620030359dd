import { describe, expect, it } from "vitest";
import type { Fields } from "../../../backend/src/event/value.ts";
import type { QueryNode } from "../../../backend/src/query/ast.ts";
import { parseLucene } from "../../../backend/src/query/lucene.ts";
import { compilePredicate } from "../../../backend/src/query/predicate.ts";
import { luceneText } from "../../../backend/src/query/to-lucene.ts";

const term = (field: string | null, value: string | number | boolean): QueryNode => ({ kind: "term", field, value });
const a = term("level", "ERROR");
const b = term("host", "web-1");
const c = term("status", 500);

const DOCUMENTS: readonly Fields[] = [
  { level: "ERROR", host: "web-1", status: 500 },
  { level: "ERROR", host: "web-2", status: 404, message: "no space: left (now)" },
  { level: "INFO", host: "web-1", status: 500, path: "/a/b", tags: ["AND", "x y"] },
  { level: "INFO", host: "db-1", status: 20, ok: true, "a field": "v" },
  { host: 'quo"te', star: "a*b", empty: "" },
  {},
];

describe("a query as text", () => {
  it.each<[string, QueryNode]>([
    ["level:ERROR AND host:web-1", { kind: "and", nodes: [a, b] }],
    ["level:ERROR AND NOT host:web-1", { kind: "and", nodes: [a, { kind: "not", node: b }] }],
    ["(level:ERROR OR host:web-1) AND status:500", { kind: "and", nodes: [{ kind: "or", nodes: [a, b] }, c] }],
    ["status:[400 TO 500}", { kind: "range", field: "status", gte: 400, lt: 500 }],
    ["status:{400 TO *]", { kind: "range", field: "status", gt: 400 }],
    ['message:"no space: left (now)"', { kind: "phrase", field: "message", text: "no space: left (now)" }],
    ["path:/\\/a.*/", { kind: "regexp", field: "path", pattern: "/a.*" }],
    ["*:*", { kind: "all" }],
  ])("%s", (text, node) => {
    expect(luceneText(node)).toBe(text);
  });

  it.each<QueryNode>([
    { kind: "all" },
    { kind: "none" },
    a,
    c,
    term("ok", true),
    term("tags", "AND"),
    term("tags", "x y"),
    term("host", 'quo"te'),
    term("a field", "v"),
    term("empty", ""),
    term(null, "web-1"),
    { kind: "not", node: a },
    { kind: "not", node: { kind: "none" } },
    { kind: "and", nodes: [] },
    { kind: "and", nodes: [{ kind: "not", node: a }, b] },
    {
      kind: "and",
      nodes: [
        { kind: "not", node: a },
        { kind: "not", node: b },
      ],
    },
    { kind: "or", nodes: [a, b] },
    { kind: "or", nodes: [] },
    {
      kind: "or",
      nodes: [
        { kind: "not", node: a },
        { kind: "and", nodes: [b, c] },
      ],
    },
    { kind: "or", nodes: [a, b, c], minimum: 2 },
    { kind: "or", nodes: [a, b, c], minimum: 0 },
    { kind: "or", nodes: [a, b, c], minimum: 4 },
    { kind: "not", node: { kind: "or", nodes: [a, b] } },
    { kind: "prefix", field: "host", text: "web-" },
    { kind: "prefix", field: "message", text: "no" },
    { kind: "wildcard", field: "host", pattern: "w?b-*" },
    { kind: "wildcard", field: "star", pattern: "a\\*b" },
    { kind: "regexp", field: "path", pattern: "/a/.*" },
    { kind: "exists", field: "a field" },
    { kind: "phrase", field: "message", text: "no space: left (now)" },
    { kind: "range", field: "status", gte: 400, lte: 500 },
    { kind: "range", field: "status", gt: 20 },
    { kind: "range", field: "status", lt: 404 },
  ])("means the same when it is read again: %j", (node) => {
    const text = luceneText(node)!;
    const [before, after] = [compilePredicate(node), compilePredicate(parseLucene(text))];
    for (const fields of DOCUMENTS)
      expect(after({ fields }), `${text} on ${JSON.stringify(fields)}`).toBe(before({ fields }));
  });

  it("has no words for too many combinations", () => {
    const nodes = Array.from({ length: 12 }, (_, n) => term("n", n));
    expect(luceneText({ kind: "or", nodes, minimum: 6 })).toBeNull();
  });
});
