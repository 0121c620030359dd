import { describe, expect, test } from "vitest";
import type { PluginNode } from "../../../backend/src/pipeline/ast.ts";
import { parsePipeline } from "../../../backend/src/pipeline/grammar.ts";

function parse(text: string, supportEscapes = false) {
  return parsePipeline("p.conf", text, { supportEscapes });
}

function firstPlugin(text: string, supportEscapes = false): PluginNode {
  return parse(text, supportEscapes).sections[0]!.body[0] as PluginNode;
}

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("accepted");
}

describe("sections", () => {
  test("stand in any order and any number, with comments everywhere", () => {
    const { sections } = parse(`# one
output{}filter # two
{ # three
mutate{}} input { stdin { } } filter { } # four`);
    expect(sections.map(({ kind }) => kind)).toEqual(["output", "filter", "input", "filter"]);
  });

  test("an empty file is a pipeline without sections", () => {
    expect(parse(" \n# nothing\n").sections).toEqual([]);
  });

  test("a byte order mark is skipped", () => {
    expect(parse("\uFEFFfilter { }").sections).toHaveLength(1);
  });
});

describe("values", () => {
  const parsed = (text: string, supportEscapes = false) =>
    firstPlugin(`filter { x { v => ${text} } }`, supportEscapes).settings[0]!.value;

  test.each([
    ["abc_1", { type: "bareword", text: "abc_1" }],
    ['"a # b"', { type: "string", text: "a # b" }],
    ["'it\\'s'", { type: "string", text: "it\\'s" }],
    ['"a\nb"', { type: "string", text: "a\nb" }],
    ["-12", { type: "number", text: "-12" }],
    ["3.", { type: "number", text: "3." }],
  ])("%s", (text, node) => {
    expect(parsed(text)).toMatchObject(node);
  });

  test("escapes are replaced only when the setting says so, and unknown pairs are kept whole", () => {
    expect(parsed(String.raw`"a\tb\"c\d\0"`)).toMatchObject({ text: String.raw`a\tb\"c\d\0` });
    expect(parsed(String.raw`"a\tb\"c\d\0"`, true)).toMatchObject({ text: 'a\tb"c\\d\0' });
  });

  test("a list, a hash and a plugin nest", () => {
    expect(parsed('[ "a", [1], { "k" => vv 2 => "w" } ]')).toMatchObject({
      type: "array",
      items: [
        { text: "a" },
        { type: "array", items: [{ text: "1" }] },
        { type: "hash", entries: [{ key: "k" }, { key: "2" }] },
      ],
    });
    expect(parsed('multiline { pattern => "^x" }')).toMatchObject({ type: "plugin", name: "multiline" });
  });

  test("every node knows its place", () => {
    const plugin = firstPlugin('filter {\n  mutate {\n    add_tag => [ "x" ]\n  }\n}');
    expect(plugin.place).toEqual({ file: "p.conf", line: 2, column: 3 });
    expect(plugin.settings[0]!.place).toEqual({ file: "p.conf", line: 3, column: 5 });
    expect(plugin.settings[0]!.value.place).toEqual({ file: "p.conf", line: 3, column: 16 });
  });
});

describe("conditions", () => {
  const condition = (text: string) => {
    const branch = parse(`filter { if ${text} { } }`).sections[0]!.body[0]!;
    if (branch.type !== "branch") throw new Error("no branch");
    return branch.arms[0]!.condition;
  };

  test("and binds tighter than or, parentheses before both", () => {
    expect(condition("[a] or [b] and [c]")).toMatchObject({
      operator: "or",
      left: { operand: { text: "[a]" } },
      right: { operator: "and" },
    });
    expect(condition("([a] or [b]) and [c]")).toMatchObject({ operator: "and", left: { operator: "or" } });
  });

  test("of several ands before an or only the last is taken first, as in Logstash", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => ({ operand: { text: `[${name}]` } }));
    expect(condition("[a] and [b] or [c]")).toMatchObject({ operator: "or", left: { operator: "and" }, right: c });
    expect(condition("[a] and [b] and [c] or [d]")).toMatchObject({
      operator: "and",
      left: a,
      right: { operator: "or", left: { operator: "and", left: b, right: c }, right: d },
    });
    expect(condition("[a] or [b] and [c]")).toMatchObject({ operator: "or", left: a, right: { operator: "and" } });
  });

  test("else if needs no space", () => {
    expect(parse("filter { if [a] { } elseif [b] { } else { } }").sections[0]!.body[0]).toMatchObject({
      arms: [{ condition: {} }, { condition: {} }, { condition: null }],
    });
  });

  test("a list of one text is a selector, as in Logstash's grammar", () => {
    expect(condition('[a] in ["x"]')).toMatchObject({ type: "in", right: { type: "selector", text: '["x"]' } });
    expect(condition('[a] in ["x","y"]')).toMatchObject({ right: { type: "array" } });
  });

  test("the operators", () => {
    expect(condition("[a]!=1")).toMatchObject({ type: "compare", operator: "!=" });
    expect(condition("[a] not in [b]")).toMatchObject({ type: "in", negated: true });
    expect(condition("[a] !~ /x\\/y/")).toMatchObject({ negated: true, pattern: { source: "x\\/y" } });
    expect(condition("!([a] and ![b])")).toMatchObject({
      type: "not",
      inner: { operator: "and", right: { type: "not" } },
    });
    expect(condition("[a] nand [b]")).toMatchObject({ operator: "nand" });
  });
});

describe("refusals name the place and what to write instead", () => {
  test.each([
    ["filters { }", "p.conf:1:1: expected a section, found 'filters'"],
    ["filter {\n  mutate { }\n", "p.conf:3:1: the filter section that opens at line 1, column 8 is not closed"],
    ['filter {\n mutate {\n add_tag => x, "y"\n } }', "p.conf:3:13: expected a value, found 'x'"],
    ['filter { mutate { add_field => { a => "1" } } }', "expected a key"],
    [
      'filter { mutate { add_field => { "a" => 1 "a" => 2 } } }',
      "p.conf:1:32: the key 'a' stands twice in the hash that opens here, again at line 1, column 43",
    ],
    ['filter { mutate { add_tag => "x } }', 'p.conf:1:30: the text has no closing "'],
    ["filter { if [a] == true { } }", "fields stand in brackets, texts in quotes"],
    ["filter { if present([a]) { } }", "has no functions in conditions"],
    ["filter { if [a] xor [b] or [c] { } }", "p.conf:1:17: 'xor' stands between two operands only"],
    ['filter { if !"x" { } }', "'!' takes a [field] or a condition in parentheses"],
    ["filter { if [a] =~ /x { } }", "p.conf:1:20: the regular expression has no closing '/'"],
    ['filter { mutate { a => "x"b => "y" } }', "expected white space or '}' after the value"],
    ["filter { if [a] { } else [b] { } }", "expected '{' or 'if' after else"],
  ])("%s", (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  // Logstash's parser reports the farthest place that any alternative reached.
  test.each([
    [
      "a text without an end",
      'filter {\n mutate {\n add_tag => "x\n }\n}\n',
      "p.conf:6:1: the text has no closing",
      3,
      13,
    ],
    ["a regexp without an end", "filter {\n if [a] =~ /x {\n }\n}", "p.conf:4:2: the regular expression", 2, 12],
    ["a word too short to be one", "filter {\n mutate {\n add_tag => x\n } }", "p.conf:4:2: expected a value", 3, 13],
    ["a word with a dash", "filter {\n mutate {\n id => my-id\n } }", "p.conf:4:2: expected white space", 3, 10],
    ["a number with letters", "filter {\n x {\n max => 10MiB\n } }", "p.conf:4:2: expected white space", 3, 11],
    ["a selector without an end", 'filter {\n if [a == 1 {\n x { y => ["z"] }\n }\n}', "p.conf:3:11:", 2, 6],
  ])("%s is reported where Logstash's parser stops, with the place where it begins", (_, text, place, line, column) => {
    expect(refusal(text)).toContain(place);
    expect(refusal(text)).toContain(`(this begins at line ${line}, column ${column})`);
  });

  test("a key that stands twice is reported where its hash opens", () => {
    expect(refusal('filter { mutate {\n add_field => {\n "a" => 1\n "a" => 2\n } } }')).toContain(
      "p.conf:2:15: the key",
    );
  });
});
