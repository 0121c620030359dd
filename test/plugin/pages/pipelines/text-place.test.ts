import { expect, test } from "vitest";
import type { PipelineReference } from "../../../../plugin/src/api/pipeline-types.ts";
import { completePipeline, explainPipeline } from "../../../../plugin/src/pages/pipelines/editor/completions.ts";
import { placeAt } from "../../../../plugin/src/pages/pipelines/editor/text-place.ts";

test.each([
  ["", { at: "top" }],
  ["filter {\n  ", { at: "statement", kind: "filter" }],
  ["filter { mutate { } } output { ", { at: "statement", kind: "output" }],
  ["filter { if [a] == 1 { ", { at: "statement", kind: "filter" }],
  ["filter { if [a] == 1 { drop { } } else { ", { at: "statement", kind: "filter" }],
  ["filter { if [a][b] ", { at: "condition" }],
  ["filter { grok { ", { at: "option", kind: "filter", plugin: "grok", written: [] }],
  ['filter { grok { match => { "a" => "b" } ', { at: "option", plugin: "grok", written: ["match"] }],
  ["filter { mutate { add_tag => [1] id => x ", { at: "option", plugin: "mutate", written: ["add_tag", "id"] }],
  ["input { stdin { codec => ", { at: "value", option: "codec", isText: false }],
  ["input { stdin { codec => multiline { ", { at: "option", kind: "codec", plugin: "multiline" }],
  ['filter { grok { match => { "message" => "%{I', { at: "value", option: "match", isText: true, isReference: true }],
  ['filter { grok { match => { "message" => ["%{IP:a} %{', { at: "value", option: "match", isReference: true }],
  ["filter { # gro", { at: "comment" }],
])("after %j", (before, expected) => {
  expect(placeAt(before)).toMatchObject(expected);
});

const option = (name: string, more: object = {}) => ({
  name,
  type: "string",
  meaning: `what ${name} does`,
  required: false,
  default: null,
  choices: [],
  ...more,
});
const plugin = (name: string, options: ReturnType<typeof option>[] = []) => ({
  name,
  summary: `${name} does`,
  example: "",
  options,
});
const reference: PipelineReference = {
  inputs: [plugin("syslog")],
  filters: [
    plugin("grok", [option("match", { type: "hash" }), option("target")]),
    plugin("date", [option("match", { type: "array", required: true }), option("unit", { choices: ["s", "ms"] })]),
  ],
  outputs: [plugin("elasticsearch")],
  codecs: [plugin("json")],
  patterns: ["IP", "WORD"],
};
const labels = (before: string) => completePipeline(reference, before).map(({ label }) => label);

test("plugins, options that are not written yet, choices and patterns are offered where they may stand", () => {
  expect(labels("filter { ")).toEqual(["grok", "date", "if", "else if", "else"]);
  expect(labels("input { ")).toEqual(["syslog"]);
  expect(labels('filter { grok { match => { "a" => "b" } ')).toEqual(["target"]);
  expect(labels("filter { date { unit => ")).toEqual(["s", "ms"]);
  expect(labels('filter { grok { match => { "a" => "%{')).toEqual(["IP", "WORD"]);
});

test("a plugin is written with what it needs", () => {
  const date = completePipeline(reference, "filter { ").find(({ label }) => label === "date");
  expect(date?.apply).toBe('date {\n  match => ["$0"]\n}');
});

test("a word is explained by what it is at its place", () => {
  expect(explainPipeline(reference, "filter { ", "grok")).toBe("grok does");
  expect(explainPipeline(reference, "filter { grok { ", "target")).toContain("what target does");
  expect(explainPipeline(reference, "filter { ", "syslog")).toBeNull();
});
