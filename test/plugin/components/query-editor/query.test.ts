import { describe, expect, it } from "vitest";
import { parseLucene } from "../../../../backend/src/query/lucene.ts";
import { writingAt } from "../../../../plugin/src/components/query-editor/completion.ts";
import { tokenize } from "../../../../plugin/src/components/query-editor/lexer.ts";
import {
  escapeField,
  hasTerm,
  termFor,
  withoutTerm,
  withTerm,
} from "../../../../plugin/src/components/query-editor/terms.ts";
import { highlighterOf } from "../../../../plugin/src/pages/logs/query/highlight.ts";

describe("a term", () => {
  it.each([
    ["level", "ERROR", 'level:"ERROR"'],
    ["status", 404, "status:404"],
    ["took", 1.5, "took:1.5"],
    ["offset", -5, 'offset:"-5"'],
    ["rate", 1e21, 'rate:"1e+21"'],
    ["ok", true, "ok:true"],
    ["path", 'C:\\logs\\a "b"', 'path:"C:\\\\logs\\\\a \\"b\\""'],
    ["a b", "x", 'a\\ b:"x"'],
    ["kubernetes.labels.app/name", "x", 'kubernetes.labels.app\\/name:"x"'],
    ["x-request-id", "x", 'x-request-id:"x"'],
    ["-odd", "x", '\\-odd:"x"'],
    ["AND", "x", '\\AND:"x"'],
    ["level", null, "_exists_:level"],
    ["message", "two\nlines", 'message:"two\nlines"'],
  ])("of %s and %j is %s", (field, value, term) => {
    expect(termFor(field, value)).toBe(term);
    // The backend reads it as exactly this field and this value.
    const node = parseLucene(term) as { field: string; value?: unknown; text?: string };
    expect(node.field).toBe(field);
    if (value !== null) expect(String(node.value ?? node.text)).toBe(String(value));
  });

  it("has any name that a field may have", () => {
    for (const char of `+-!():^[]"{}~*?\\/ \t<>=&|.@#$%,;'é한`) {
      for (const field of [`${char}a`, `a${char}b`, `a${char}`]) {
        expect(parseLucene(`${escapeField(field)}:x`), field).toEqual({ kind: "term", field, value: "x" });
      }
    }
  });
});

describe("adding to a query", () => {
  const term = 'level:"ERROR"';
  it.each([
    ["", term],
    ["  ", term],
    ["*", term],
    ["refused", `refused AND ${term}`],
    ["a AND b", `a AND b AND ${term}`],
    ["a OR b", `(a OR b) AND ${term}`],
    ["a b", `(a b) AND ${term}`],
    ["a AND b OR c", `(a AND b OR c) AND ${term}`],
    ["(a OR b) AND c", `(a OR b) AND c AND ${term}`],
    ["(a OR b) c", `((a OR b) c) AND ${term}`],
    ["NOT a", `NOT a AND ${term}`],
    ["a NOT b", `(a NOT b) AND ${term}`],
    ["a AND NOT b", `a AND NOT b AND ${term}`],
    ["-a", `-a AND ${term}`],
    ["+a +b", `(+a +b) AND ${term}`],
    ["x:(a OR b)", `x:(a OR b) AND ${term}`],
    ['message:"a OR b"', `message:"a OR b" AND ${term}`],
    ["status:[400 TO 499]", `status:[400 TO 499] AND ${term}`],
    ["x:/a b/ AND y", `x:/a b/ AND y AND ${term}`],
    ["x: a", `x: a AND ${term}`],
    ["a && b", `a AND b AND ${term}`],
    ["a || b", `(a || b) AND ${term}`],
    [term, term],
    [`a AND ${term}`, `a AND ${term}`],
    [`NOT ${term} AND a`, `a AND ${term}`],
    [`a AND (${term} OR b)`, `a AND (${term} OR b) AND ${term}`],
  ])("%s", (query, expected) => {
    expect(withTerm(query, term)).toBe(expected);
    expect(hasTerm(expected, term)).toBe(true);
    expect(() => parseLucene(expected)).not.toThrow();
  });

  it("excludes, and takes the opposite away", () => {
    expect(withTerm(`a AND ${term}`, term, true)).toBe(`a AND NOT ${term}`);
    expect(withTerm("a OR b", term, true)).toBe(`(a OR b) AND NOT ${term}`);
    expect(parseLucene(withTerm("a OR b", "c", true))).toEqual({
      kind: "and",
      nodes: [parseLucene("a OR b"), { kind: "not", node: parseLucene("c") }],
    });
    expect(withoutTerm(`a AND ${term} AND b`, term)).toBe("a AND b");
    expect(withoutTerm(term, term)).toBe("");
    expect(withoutTerm(`a OR ${term}`, term)).toBe(`a OR ${term}`);
  });

  it("to one that is still being written loses nothing of it", () => {
    expect(withTerm('a AND "open', "b")).toBe('(a AND "open) AND b');
    expect(withTerm("a AND", "b")).toBe("(a AND) AND b");
    expect(withTerm("a) OR (b", "c")).toBe("(a) OR (b) AND c");
  });
});

describe("what is being written", () => {
  /** The place of | is the cursor's. */
  const at = (marked: string) => writingAt(marked.replace("|", ""), marked.indexOf("|"));

  it.each([
    ["|", { kind: "field", prefix: "", mayJoin: false }],
    ["lev|", { kind: "field", prefix: "lev", from: 0, to: 3, mayJoin: false }],
    ["a lev|", { kind: "field", prefix: "lev", from: 2, mayJoin: true }],
    ["a AND |", { kind: "field", prefix: "", mayJoin: false }],
    ["level:ERROR |", { kind: "field", prefix: "", mayJoin: true }],
    ["level:|", { kind: "value", field: "level", prefix: "", from: 6, to: 6 }],
    ["level:ER|", { kind: "value", field: "level", prefix: "ER", from: 6, to: 8 }],
    ["level:E|R", { kind: "value", field: "level", prefix: "E", from: 6, to: 8 }],
    ['level:"a b|', { kind: "value", field: "level", prefix: "a b", from: 6, to: 10 }],
    ['level:"a|" AND b', { kind: "value", field: "level", prefix: "a", from: 6, to: 9 }],
    ["level:(a OR b|", { kind: "value", field: "level", prefix: "b", from: 12 }],
    ["level:(a OR |", { kind: "value", field: "level", prefix: "" }],
    ["(level:a) AND h|", { kind: "field", prefix: "h" }],
    ["a\\ b:x|", { kind: "value", field: "a b", prefix: "x" }],
    ["-h|", { kind: "field", prefix: "h", from: 1 }],
    ["x:/re|/", { kind: "nothing" }],
    ["x:[1 TO |", { kind: "nothing" }],
    ['"free te|', { kind: "nothing" }],
  ])("%s", (marked, expected) => {
    expect(at(marked)).toMatchObject(expected);
  });
});

describe("highlighting", () => {
  const marked = (query: string, text: string, field = "message") =>
    highlighterOf(query)
      .parts(field, text)
      .map((part) => (part.isFound ? `<${part.text}>` : part.text))
      .join("");

  it.each([
    ["refused", "Connection Refused by", "Connection <Refused> by"],
    ["refused", "unrefused", "unrefused"],
    ["message:conn*", "Connection conn.", "<Connection> <conn>."],
    ['"connection refused"', "the connection: REFUSED", "the <connection: REFUSED>"],
    ["NOT refused AND by", "refused by", "refused <by>"],
    ["-refused by", "refused by", "refused <by>"],
    ["NOT (a OR b) AND c", "a b c", "a b <c>"],
    ["level:refused", "refused", "refused"],
    ["message:(a OR b)", "a b c", "<a> <b> c"],
    ["*", "anything", "anything"],
    ["status:>=400 AND a.b", "a.b axb 400", "<a.b> axb 400"],
    ["결제", "결제 실패", "<결제> 실패"],
    ["(", "anything (", "anything ("],
  ])("of %s", (query, text, expected) => {
    expect(marked(query, text)).toBe(expected);
  });

  it("is for the field that was asked, and for all when none was", () => {
    expect(marked("level:ERROR", "ERROR", "level")).toBe("<ERROR>");
    expect(marked("error", "ERROR", "level")).toBe("<ERROR>");
  });
});

it("a query's pieces cover it whole, whatever it is", () => {
  for (const query of ['a:"b c" AND (d OR -e)', 'x:"open', "[1 TO", "/re", "\\", "a\\", "한 글", "^~", "a\u3000b"]) {
    expect(
      tokenize(query)
        .map(({ text }) => text)
        .join(""),
    ).toBe(query);
  }
});
