// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the pipeline language writes environment variables so.
import { describe, expect, test } from "vitest";
import { defineFilter, defineOutput } from "../../../backend/src/component/declaration.ts";
import { option } from "../../../backend/src/component/options.ts";
import { UnknownPluginError } from "../../../backend/src/pipeline/plugin-config.ts";
import { compileText, filterFields, refusal } from "./support.ts";

/** Takes an option of each type and shows what it got. */
const probe = defineFilter({
  name: "probe",
  summary: "Shows its options.",
  options: {
    text: option.string({ meaning: "A text." }),
    choice: option.string({ meaning: "A choice.", choices: ["one", "two"] }),
    count: option.number({ meaning: "A number.", check: (value) => (value < 100 ? null : "a number below 100") }),
    flag: option.boolean({ meaning: "A boolean." }),
    list: option.array({ meaning: "A list." }),
    pairs: option.hash({ meaning: "A hash." }),
    field: option.fieldReference({ meaning: "A field." }),
    size: option.bytes({ meaning: "A size." }),
    file: option.path({ meaning: "A file." }),
    secret: option.password({ meaning: "A secret." }),
    script: option.refused("Heimdall runs no scripts; use mutate"),
  },
  example: "filter { probe { } }",
  create: (options) => ({
    apply(event) {
      event.fields.options = JSON.parse(
        JSON.stringify(options, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value)),
      );
      return true;
    },
  }),
});

const needy = defineFilter({
  name: "needy",
  summary: "Needs an option.",
  options: { source: option.string({ required: true, meaning: "Where to look." }) },
  example: 'filter { needy { source => "a" } }',
  create: () => ({ apply: () => true }),
});

const real = defineOutput({
  name: "real",
  summary: "An output with a component.",
  options: {},
  example: "output { real { } }",
  defaultCodec: "line",
  store: "logs",
  create: () => ({ send() {} }),
});

const filters = [probe, needy];
const optionsOf = (settings: string, environment: Record<string, string> = {}) =>
  filterFields(`filter { probe { ${settings} } }`, [{}], { filters, environment })[0]!.options;
const refused = (settings: string) => refusal(`filter { probe { ${settings} } }`, { filters });

describe("coercion to the declared type", () => {
  test.each([
    ['text => "a"', { text: "a" }],
    ["text => abc", { text: "abc" }],
    ['text => ["a"]', { text: "a" }],
    ["text => 5", { text: "5" }],
    ['count => "12"', { count: 12 }],
    ["count => -1.5", { count: -1.5 }],
    ["flag => true", { flag: true }],
    ['flag => "false"', { flag: false }],
    ['list => "a"', { list: ["a"] }],
    ["list => []", { list: [] }],
    ['pairs => ["a", "1", "b", "2", "a", "3"]', { pairs: { a: ["1", "3"], b: "2" } }],
    ['size => "10 MiB"', { size: 10_485_760 }],
    ['size => "5kb"', { size: 5_000 }],
    ["size => 7", { size: 7 }],
    ['field => "[a][b]"', { field: "[a][b]" }],
    ["choice => two", { choice: "two" }],
  ])("%s", (settings, expected) => {
    expect(optionsOf(settings)).toEqual(expected);
  });

  test.each([
    ['text => ["a", "b"]', "test.conf:1:18: 'text' of probe takes one text"],
    ['count => "many"', "takes a number"],
    ["count => 100", "takes a number below 100"],
    ["flag => maybe", "takes true or false"],
    ['list => { "a" => 1 }', "takes a list"],
    ['pairs => ["a"]', "takes a hash"],
    ['field => "[a"', "takes a field reference"],
    ['size => "big"', "takes a size in bytes"],
    ["choice => three", "takes one of one, two"],
    ['script => "x"', "test.conf:1:18: probe does not take 'script': Heimdall runs no scripts; use mutate"],
    ['txt => "a"', "test.conf:1:18: the filter probe has no setting 'txt'; did you mean text?"],
  ])("%s is refused", (settings, message) => {
    expect(refused(settings)).toContain(message);
  });

  test("a secret is not repeated in an error", () => {
    expect(refused('secret => ["hunter2", "hunter3"]')).not.toContain("hunter");
  });

  test("a required setting, an unknown plugin and a second id are refused at their places", () => {
    expect(refusal("filter {\n  needy { }\n}", { filters })).toBe(
      "test.conf:2:3: needy needs the setting 'source': Where to look.",
    );
    expect(() => compileText("filter { drup { } }")).toThrow(UnknownPluginError);
    expect(refusal("filter { drup { } }")).toContain(
      "test.conf:1:10: Heimdall has no filter 'drup'; did you mean drop?",
    );
    expect(refusal('filter { pass { id => "a" } pass { id => "a" } }')).toContain("two plugins have the id 'a'");
  });
});

describe("a setting that is repeated", () => {
  test("hashes merge, equal keys collect their values", () => {
    expect(optionsOf('pairs => { "a" => "1" } pairs => { "a" => "2" "b" => "3" }')).toEqual({
      pairs: { a: ["1", "2"], b: "3" },
    });
  });
  test("lists concatenate, scalars become a list", () => {
    expect(optionsOf('list => ["a"] list => ["b", "c"] list => "d"')).toEqual({ list: ["a", "b", "c", "d"] });
    expect(optionsOf('list => "a" list => "b"')).toEqual({ list: ["a", "b"] });
    expect(optionsOf('text => "a" text => "a"')).toEqual({ text: "a" });
  });
  test("a hash and something else do not go together", () => {
    expect(refused('pairs => { "a" => 1 } pairs => "b"')).toContain("once as a hash and once as something else");
  });
});

describe("environment variables", () => {
  const environment = { PLACE: "harbour", COUNT: "3" };

  test.each([
    ['text => "at ${PLACE}, ${PLACE}"', { text: "at harbour, harbour" }],
    ['text => "${NOPE:a:b}${NOPE:}"', { text: "a:b" }],
    ['text => "${9X}$PLACE"', { text: "${9X}$PLACE" }],
    ['count => "${COUNT}"', { count: 3 }],
    ['list => ["${PLACE}"]', { list: ["harbour"] }],
    ['pairs => { "${PLACE}" => "${PLACE}" }', { pairs: { "${PLACE}": "harbour" } }],
  ])("%s", (settings, expected) => {
    expect(optionsOf(settings, environment)).toEqual(expected);
  });

  test("one that is not set and has no default is an error", () => {
    expect(refused('text => "${NOPE}"')).toBe(
      "test.conf:1:18: the environment variable NOPE is not set; set it or write a default: ${NOPE:default}",
    );
  });

  test("in conditions only a text that is wholly one placeholder is replaced", () => {
    const text =
      'filter { if [a] == "${PLACE}" { note { text => "whole" } } if [a] == "x${PLACE}" { note { text => "part" } } }';
    const seen = filterFields(text, [{ a: "harbour" }, { a: "xharbour" }, { a: "x${PLACE}" }], { environment });
    expect(seen.map((fields) => fields.seen)).toEqual([["whole"], undefined, ["part"]]);
  });
});

describe("common options", () => {
  test("run in their fixed order, whatever the order in the file", () => {
    const [fields] = filterFields(
      'filter { pass { remove_tag => ["b"] add_tag => ["t_%{src}", "b"] remove_field => ["src"] add_field => { "copy" => "%{src}" } } }',
      [{ src: "v", tags: ["a"] }],
    );
    expect(fields).toMatchObject({ copy: "v", tags: ["a", "t_%{src}"] });
    expect(fields).not.toHaveProperty("src");
  });

  test("an existing field becomes a list or grows; names are templates; numbers become texts", () => {
    const text =
      'filter { pass { add_field => { "a" => "2" "nothing" => "x" "[n][%{kind}]" => ["p", 2.0] "h" => "x" } add_tag => "once" } }';
    expect(filterFields(text, [{ a: "1", nothing: null, kind: "web", h: { k: "v" }, tags: "one" }])[0]).toMatchObject({
      a: ["1", "2"],
      nothing: ["x"],
      n: { web: ["p", "2.0"] },
      h: [["k", "v"], "x"],
      tags: ["one", "once"],
    });
  });

  test("a field below a scalar cannot be added: the event is tagged and goes on", () => {
    const warnings: string[] = [];
    const [fields] = filterFields('filter { pass { add_field => { "[a][b]" => "x" } } }', [{ a: "scalar" }], {
      warnings,
    });
    expect(fields).toMatchObject({ a: "scalar", tags: ["_filter_error"] });
    expect(warnings).toHaveLength(1);
  });

  test("an error of the common options is the filter's own where the filter has a failure tag, as in Logstash", () => {
    const config = `filter {
      mutate { uppercase => ["a"] add_field => { "[a][b]" => "x" } add_tag => "done" }
      mutate { add_field => { "[a" => "x" } tag_on_failure => "bad" }
      kv { source => "a" add_field => { "[a][c]" => "x" } }
      json { source => "j" remove_field => "[j" tag_on_failure => ["j1", "j2"] }
    }`;
    const [fields] = filterFields(config, [{ a: "k=v", j: '{"ok":1}' }]);
    expect(fields).toMatchObject({ a: "K=V", K: "V", ok: 1 });
    expect(fields!.tags).toEqual(["_mutate_error", "bad", "_kv_filter_error", "j1", "j2"]);
  });

  test("a bad reference in a setting is refused with its place", () => {
    expect(refusal('filter {\n date { match => ["t", "ISO8601"]\n target => "[t" } }')).toContain(
      "test.conf:3:2: '[t' is not",
    );
    expect(refusal('filter {\n grok { match => { "[m" => "x" } } }')).toContain("test.conf:2:2: grok: '[m' is not");
  });

  test("of an input: type when there is none, fields, then tags", () => {
    const pipeline = compileText(
      'input { stdin { type => "web" tags => ["a"] add_field => { "origin" => "%{type}" } } }',
    );
    const decoder = pipeline.createDecoder(0);
    const types: unknown[] = [];
    decoder.decode("x", (event) => {
      pipeline.inputs[0]!.decorate(event);
      types.push([event.fields.type, event.fields.origin, event.fields.tags]);
    });
    expect(types).toEqual([["web", "web", ["a"]]]);
  });
});

test("conditions in an input section are refused", () => {
  expect(refusal("input { if [a] { stdin { } } }")).toContain("test.conf:1:9: an input section has no conditions");
});

test("an output's codec must be able to write; that of a stand-in is not looked at", () => {
  const codec = 'codec => multiline { pattern => "^ " what => "previous" }';
  expect(refusal(`output { real { ${codec} } }`, { outputs: [real] })).toContain("multiline reads only");
  expect(compileText(`output { standing { codec => rubydebug } }`).outputs[0]!.codec).toBeNull();
});
