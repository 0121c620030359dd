import { describe, expect, test } from "vitest";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { ruleTypes } from "../../../backend/src/alerting/rule-types.ts";
import { channelDeclarations } from "../../../backend/src/notify/channels.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { referencePages } from "../../../scripts/docs/reference-pages.ts";
import { writtenPages } from "../../../scripts/docs.ts";

describe("the pages of docs/reference", () => {
  const wanted = referencePages();
  const written = writtenPages();

  test("there is one for each component, and none of what is gone", () => {
    expect([...written.keys()].sort()).toEqual([...wanted.keys()].sort());
  });

  test.each([...wanted])("%s says what the declaration says (npm run docs)", (path, text) => {
    expect(written.get(path)).toBe(text);
  });

  test("nothing of the machine that made them stands in them", () => {
    for (const [path, text] of wanted) expect(text, path).not.toContain(process.cwd());
    expect(wanted.get("inputs/syslog.md")).toContain("| this machine's zone |");
  });
});

const components = Object.entries(registries).flatMap(([room, declarations]) =>
  (declarations as readonly { name: string; example: string }[]).map(({ name, example }) => ({ room, name, example })),
);

describe("the examples of pipeline components", () => {
  test.each(components)("$room $name is accepted and uses what it shows", ({ room, name, example }) => {
    const pipeline = compilePipeline([{ file: `${name}.conf`, text: example }], DEFAULT_PIPELINE_SETTINGS, {
      registries,
      environment: {},
      now: () => 0,
      warn: () => {},
      // An input that only serves to show a codec.
      standIn: (kind, plugin) => room === "codecs" && kind === "input" && plugin === "stdin",
    });
    if (room === "inputs") expect(pipeline.inputs.map((input) => input.name)).toContain(name);
    else if (room === "outputs") expect(pipeline.outputs.map((output) => output.name)).toContain(name);
    else if (room === "codecs") expect(pipeline.inputs.map(({ codec }) => codec.name)).toEqual([name]);
    else expect(example).toMatch(new RegExp(`\\b${name} \\{`));
    pipeline.close();
  });
});

describe("the examples of rule types and channels", () => {
  test.each(ruleTypes().map(({ name, example }) => ({ name, example })))("$name", ({ name, example }) => {
    expect(readRule(example, `${name}.yaml`)).toMatchObject({ type: name, isEnabled: true });
  });

  test.each(channelDeclarations().map(({ name, example }) => ({ name, example })))("$name", ({ name, example }) => {
    expect(readRule(example, `${name}.yaml`).alerts.map(({ channel }) => channel)).toContain(name);
  });
});
