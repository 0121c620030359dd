import { StringStream } from "@codemirror/language";
import { describe, expect, test } from "vitest";
import { logstashParser } from "../../../../plugin/src/components/code-editor/logstash-language.ts";

/** The tokens of a text that have a style: `style:text`. */
function tokens(text: string): string[] {
  const state = logstashParser.startState!(2);
  const found: string[] = [];
  for (const line of text.split("\n")) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = logstashParser.token(stream, state);
      if (style) found.push(`${style}:${stream.current()}`);
    }
  }
  return found;
}

describe("the language of pipelines in the editor", () => {
  test("sections, plugins and settings are told apart", () => {
    expect(tokens("filter { mutate { add_tag => [1, true] id => five } }")).toEqual([
      "keyword:filter",
      "brace:{",
      "typeName:mutate",
      "brace:{",
      "propertyName:add_tag",
      "operator:=>",
      "squareBracket:[",
      "number:1",
      "bool:true",
      "squareBracket:]",
      "propertyName:id",
      "operator:=>",
      "atom:five",
      "brace:}",
      "brace:}",
    ]);
  });

  test("a codec is a plugin as a value, and its settings are settings", () => {
    expect(tokens('input { stdin { codec => multiline { pattern => "x" } } }')).toContain("typeName:multiline");
    expect(tokens('input { stdin { codec => multiline { pattern => "x" } } }')).toContain("propertyName:pattern");
  });

  test("conditions show fields, operators and expressions; behind them stand plugins again", () => {
    const found = tokens(
      'filter { if [a][b] =~ /x\\/y/ and "t" not in [tags] { drop { } } else if [c] > 5 { json { } } }',
    );
    expect(found).toEqual(
      expect.arrayContaining(["variableName:[a][b]", "operator:=~", "regexp:/x\\/y/", "keyword:not"]),
    );
    expect(found).toEqual(expect.arrayContaining(["keyword:else", "keyword:if", "number:5", "typeName:json"]));
  });

  test("what is replaced in a text stands out, and a text goes over lines", () => {
    expect(
      tokens(`filter { grok { match => { "message" => "%{IP:a}
 b" } } }`),
    ).toEqual(expect.arrayContaining(["string.special:%{IP:a}", 'string: b"']));
  });

  test("a comment ends with its line, and what is no section is shown as wrong", () => {
    expect(tokens("# filter {\nfiltre {")).toEqual(["comment:# filter {", "invalid:filtre", "brace:{"]);
  });
});
