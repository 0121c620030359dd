import { describe, expect, it } from "vitest";
import type { QueryNode } from "../../../backend/src/query/ast.ts";
import { parseLucene } from "../../../backend/src/query/lucene.ts";

/** A tree as a person would write it: `and(a not(b))`. */
function show(node: QueryNode): string {
  switch (node.kind) {
    case "and":
    case "or":
      return `${node.kind}(${node.nodes.map(show).join(" ")})`;
    case "not":
      return `not(${show(node.node)})`;
    case "term":
      return node.field === null ? `${node.value}` : `${node.field}:${node.value}`;
    case "phrase":
      return `${node.field ?? ""}"${node.text}"`;
    case "prefix":
      return `${node.field ?? ""}:${node.text}…`;
    case "wildcard":
      return `${node.field ?? ""}~${node.pattern}`;
    case "regexp":
      return `${node.field}/${node.pattern}/`;
    case "exists":
      return `exists(${node.field})`;
    case "range": {
      const { kind, field, ...bounds } = node;
      return `${field}${JSON.stringify(bounds)}`;
    }
    default:
      return node.kind;
  }
}

describe("the Lucene query string", () => {
  it.each([
    ["a", "a"],
    ["a b", "or(a b)"],
    ["a OR b", "or(a b)"],
    ["a || b", "or(a b)"],
    ["a AND b", "and(a b)"],
    ["a && b", "and(a b)"],
    // Lucene: clauses that are only optional do not count beside required ones.
    ["a AND b OR c", "and(a b)"],
    ["a OR b AND c", "and(b c)"],
    ["(a OR b) AND c", "and(or(a b) c)"],
    ["a OR (b AND c)", "or(a and(b c))"],
    ["+a b", "a"],
    ["+a +b c", "and(a b)"],
    ["a -b", "and(a not(b))"],
    ["a NOT b", "and(a not(b))"],
    ["a !b", "and(a not(b))"],
    ["a b -c", "and(or(a b) not(c))"],
    ["NOT a", "not(a)"],
    ["NOT a AND NOT b", "and(not(a) not(b))"],
    ["NOT a OR b", "and(b not(a))"],
    ["a AND (NOT b)", "and(a not(b))"],
    ["-a -b", "and(not(a) not(b))"],
    ["a - b", "or(a b)"],
    ["and or not", "or(and or not)"],
    ["((a))", "a"],
  ])("%s is %s", (text, tree) => {
    expect(show(parseLucene(text))).toBe(tree);
  });

  it.each([
    ["a b", "and(a b)"],
    ["a OR b", "or(a b)"],
    ["a b OR c", "a"],
    ["a NOT b", "and(a not(b))"],
  ])("%s with the default operator AND is %s", (text, tree) => {
    expect(show(parseLucene(text, { defaultOperator: "and" }))).toBe(tree);
  });

  it.each([
    ["level:ERROR", "level:ERROR"],
    ["host.name:web-01", "host.name:web-01"],
    ["level: ERROR", "level:ERROR"],
    ["level:(ERROR OR WARN)", "or(level:ERROR level:WARN)"],
    ["level:(ERROR host:a)", "or(level:ERROR host:a)"],
    ["first\\ name:Ann", "first name:Ann"],
    ['"connection refused"', '"connection refused"'],
    ['message:"say \\"hi\\""', 'message"say "hi""'],
    ["log\\:level:x", "log:level:x"],
    ["path:\\/var\\/log", "path:/var/log"],
    ["temp:\\-5", "temp:-5"],
    ["name:\\u0041b", "name:Ab"],
    ["level:ERR*", "level:ERR…"],
    ["web*", ":web…"],
    ["level:?RR*R", "level~?RR*R"],
    ["level:a\\*b*c", "level~a\\*b*c"],
    ["level:a\\:b*c", "level~a:b*c"],
    ["level:*", "exists(level)"],
    ["_exists_:host.name", "exists(host.name)"],
    ["*", "all"],
    ["*:*", "all"],
    ["*:x", "x"],
    ["  ", "none"],
    ["level:/ERR|WARN/", "level/ERR|WARN/"],
    ["level:/a\\/b/", "level/a/b/"],
    ["größe:東京", "größe:東京"],
  ])("%s is %s", (text, tree) => {
    expect(show(parseLucene(text))).toBe(tree);
  });

  it.each([
    ["n:[1 TO 5]", 'n{"gte":"1","lte":"5"}'],
    ["n:{1 TO 5}", 'n{"gt":"1","lt":"5"}'],
    ["n:[1 TO 5}", 'n{"gte":"1","lt":"5"}'],
    ["n:{1 TO 5]", 'n{"gt":"1","lte":"5"}'],
    ["n:[* TO 5]", 'n{"lte":"5"}'],
    ["n:[1 TO *}", 'n{"gte":"1"}'],
    ["n:[* TO *]", "exists(n)"],
    ["n:[-5 TO -1]", 'n{"gte":"-5","lte":"-1"}'],
    ['d:["2026-11-21 10" TO x]', 'd{"gte":"2026-11-21 10","lte":"x"}'],
    ["n:>5", 'n{"gt":"5"}'],
    ["n:>=5", 'n{"gte":"5"}'],
    ["n:<-5", 'n{"lt":"-5"}'],
    ["n:<=5.5", 'n{"lte":"5.5"}'],
    ["n:(>=10 AND <20)", 'and(n{"gte":"10"} n{"lt":"20"})'],
    ["@timestamp:[now-1h TO now/d}", '@timestamp{"gte":"now-1h","lt":"now/d"}'],
    ["@timestamp:>2026-11-21", '@timestamp{"gt":"2026-11-21"}'],
  ])("%s is %s", (text, tree) => {
    expect(show(parseLucene(text))).toBe(tree);
  });

  it.each([
    ["a^2", 2, "boost"],
    ["roam~", 5, "fuzzy"],
    ['"a b"~3', 6, "slop"],
    ["(a", 1, "not closed"],
    ["a)", 2, "closes nothing"],
    ["()", 2, "empty"],
    ["a AND", 6, "ends where"],
    ["AND a", 1, "left"],
    ["a (OR b)", 4, "left"],
    ["a AND OR b", 7, "stands where"],
    ['"open', 1, "not closed"],
    ["/open", 1, "close it with /"],
    ["a/b", 2, "quote"],
    ["/x/", 1, "message:/x/"],
    ["[1 TO 2]", 1, "field"],
    ["n:[1 2]", 5, "TO"],
    ["n:[1 TO 2", 3, "not closed"],
    ["n:[TO 2]", 3, "[low TO high]"],
    ["n:]", 3, "\\]"],
    ["n:-5", 3, "\\-5"],
    [">5", 1, "field"],
    ["n:> 5", 3, "no blank"],
    ["n:", 3, "ends where"],
    ["a:b:c", 4, "stands where"],
    ["f*:x", 1, "wildcard"],
    ["_exists_:f*", 10, "wildcards"],
    ['"first name":x', 1, "escape"],
    ["a\\", 2, "backslash"],
    ["a\\u12", 1, "hexadecimal"],
    ["@timestamp:>yesterday", 12, "now-1h"],
    [`${"(".repeat(200)}a`, 102, "deep"],
    [Array.from({ length: 2000 }, () => "a").join(" "), 2051, "clauses"],
  ])("%s is refused at column %i: %s", (text, column, words) => {
    let error: unknown;
    try {
      parseLucene(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "QUERY", status: 400 });
    expect((error as Error).message).toContain(`column ${column}:`);
    expect((error as Error).message).toContain(words);
  });

  it("reads a long query in time that grows with its length", () => {
    expect(() => parseLucene(`"${"\\a".repeat(100_000)}`)).toThrow(/not closed/);
    expect(() => parseLucene(`f:[${"a".repeat(100_000)}`)).toThrow(/TO/);
    expect(show(parseLucene("a".repeat(100_000)))).toHaveLength(100_000);
  });
});
