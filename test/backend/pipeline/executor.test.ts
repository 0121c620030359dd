import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineFilter } from "../../../backend/src/component/declaration.ts";
import { option } from "../../../backend/src/component/options.ts";
import { addTag, copyEvent } from "../../../backend/src/event/event.ts";
import { compileSection } from "../../../backend/src/pipeline/compile-section.ts";
import { parsePipeline } from "../../../backend/src/pipeline/grammar.ts";
import { createProblems } from "../../../backend/src/pipeline/problems.ts";
import { toStretches } from "../../../backend/src/pipeline/program.ts";
import { compileText, filterFields, makeEvent } from "./support.ts";

/** Makes copies of each event, tagged with their number. */
const twin = defineFilter({
  name: "twin",
  summary: "Emits copies.",
  options: { count: option.number({ default: 1, meaning: "How many." }) },
  example: "filter { twin { } }",
  create: ({ count }, context) => ({
    apply(event, emit) {
      for (let number = 1; number <= count; number += 1) {
        const copy = copyEvent(event);
        copy.fields.twin = number;
        context.decorate(copy);
        emit(copy);
      }
      return false;
    },
  }),
});

const throwing = defineFilter({
  name: "throwing",
  summary: "Throws.",
  options: {},
  example: "filter { throwing { } }",
  create: () => ({
    apply() {
      throw new Error("this filter is broken");
    },
  }),
});

/** Matches a pattern that backtracks for ever, under a limit. */
const slow = defineFilter({
  name: "slow",
  summary: "Runs a catastrophic pattern.",
  options: { limit: option.number({ default: 50, meaning: "Milliseconds." }) },
  example: "filter { slow { } }",
  create({ limit }) {
    const pattern = /^(a+)+$/;
    return {
      timeLimit: { milliseconds: limit, onTimeout: (event) => addTag(event, "_timeout") },
      apply: (event) => pattern.test(String(event.fields.message)),
    };
  },
});

const CATASTROPHE = `${"a".repeat(60)}b`;

describe("branches", () => {
  const text = `filter {
    if [n] > 5 { note { text => "high" } if [n] == 7 { drop { } } }
    else if [n] == 3 { note { text => "three" } }
    else { note { text => "low" } }
    note { text => "end" }
  }`;

  test("each event takes its arm and the order stays that of the batch", () => {
    const passed = filterFields(
      text,
      [1, 6, 3, 7, 2, 9].map((n) => ({ n })),
    );
    expect(passed.map(({ n, seen }) => [n, seen])).toEqual([
      [1, ["low", "end"]],
      [6, ["high", "end"]],
      [3, ["three", "end"]],
      [2, ["low", "end"]],
      [9, ["high", "end"]],
    ]);
  });

  test("a batch gives what one event after the other gives", () => {
    const pipeline = compileText(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), (numbers) => {
        const together = pipeline.filter(numbers.map((n, index) => makeEvent({ n }, index)));
        const oneByOne = numbers.flatMap((n, index) => pipeline.filter([makeEvent({ n }, index)]));
        expect(together.map(({ fields, order }) => [fields, order])).toEqual(
          oneByOne.map(({ fields, order }) => [fields, order]),
        );
      }),
    );
  });

  test("events of one item keep their order in the list and their item's number", () => {
    const events = [makeEvent({ n: 1 }, 4), makeEvent({ n: 9 }, 4), makeEvent({ n: 2 }, 4)];
    const passed = compileText(text).filter(events);
    expect(passed.map(({ fields, order }) => [fields.n, order])).toEqual([
      [1, 4],
      [9, 4],
      [2, 4],
    ]);
  });
});

describe("events that filters make", () => {
  test("follow their original, numbered within a position, and pass the later filters", () => {
    const pipeline = compileText('filter { twin { count => 2 add_tag => ["t"] } note { text => "end" } }', {
      filters: [twin],
    });
    const position = { source: "a", offset: 7 };
    const events = [makeEvent({ id: 1 }), makeEvent({ id: 2 })].map((event, copy) => ({ ...event, position, copy }));
    const passed = pipeline.filter(events);
    expect(passed.map(({ fields }) => [fields.id, fields.twin, fields.tags])).toEqual([
      [1, undefined, undefined],
      [1, 1, ["t"]],
      [1, 2, ["t"]],
      [2, undefined, undefined],
      [2, 1, ["t"]],
      [2, 2, ["t"]],
    ]);
    expect(new Set(passed.map(({ copy }) => copy)).size).toBe(6);
    expect(passed.every(({ fields }) => (fields.seen as string[]).length === 1)).toBe(true);
  });

  test("get the same numbers on a replay", () => {
    const run = () =>
      compileText("filter { twin { count => 2 } twin { } }", { filters: [twin] })
        .filter([makeEvent({ id: 1 }, 0), makeEvent({ id: 2 }, 1)])
        .map(({ copy }) => copy);
    expect(run()).toEqual(run());
  });
});

test("a filter that throws tags its event with a warning, and the others go on", () => {
  const warnings: string[] = [];
  const passed = filterFields('filter { if [bad] { throwing { add_tag => ["done"] } } }', [{ bad: 1 }, { id: 2 }], {
    filters: [throwing],
    warnings,
  });
  expect(passed.map(({ tags }) => tags)).toEqual([["_filter_error"], undefined]);
  expect(warnings).toEqual(["throwing@test.conf:1:21: this filter is broken"]);
});

describe("time limits", () => {
  test("an event that used up its limit is tagged and goes on, and so does the rest of the batch", () => {
    const text = 'filter { slow { add_tag => ["matched"] } note { text => "after" } }';
    const messages = ["aaa", CATASTROPHE, "aa", CATASTROPHE, "b"];
    const passed = filterFields(
      text,
      messages.map((message) => ({ message })),
      { filters: [slow] },
    );
    expect(passed.map(({ message, tags, seen }) => [message, tags, seen])).toEqual([
      ["aaa", ["matched"], ["after"]],
      [CATASTROPHE, ["_timeout"], ["after"]],
      ["aa", ["matched"], ["after"]],
      [CATASTROPHE, ["_timeout"], ["after"]],
      ["b", undefined, ["after"]],
    ]);
  });

  test("a batch that takes longer than the limit together is not cut off", () => {
    const messages = Array.from({ length: 40 }, () => `${"a".repeat(19)}b`);
    const passed = filterFields(
      'filter { slow { limit => 300 add_tag => ["matched"] } }',
      messages.map((message) => ({ message })),
      {
        filters: [slow],
      },
    );
    expect(passed).toHaveLength(40);
    expect(passed.every(({ tags }) => tags === undefined)).toBe(true);
  });
});

describe("stretches under one watchdog", () => {
  const limitsOf = (text: string) => {
    const program = compileSection(
      parsePipeline("test.conf", text, { supportEscapes: false }).sections[0]!.body,
      ({ name, settings }) => {
        const milliseconds = Number(settings[0]?.value.type === "number" ? settings[0].value.text : 0);
        const limited = name === "slow" ? { timeLimit: { milliseconds, onTimeout: () => {} } } : {};
        return [{ kind: "filter", filter: { apply: () => true, ...limited }, decorate: null, warn: () => {} }];
      },
      {
        environment: {},
        now: () => 0,
        warn: () => {},
        registries: { filters: [], codecs: [], inputs: [], outputs: [] },
      },
      createProblems(),
    );
    return toStretches(program).map(({ limit, operations }) => [limit, operations.length]);
  };

  test("equal limits share one, unlimited operations run along, small limits stand alone", () => {
    expect(limitsOf("filter { pass { } pass { } }")).toEqual([[0, 2]]);
    expect(
      limitsOf("filter { pass { } slow { limit => 30000 } pass { } if [a] =~ /a+/ { slow { limit => 30000 } } }"),
    ).toEqual([[30_000, 7]]);
    expect(limitsOf("filter { slow { limit => 50 } pass { } slow { limit => 5000 } slow { limit => 30000 } }")).toEqual(
      [
        [50, 1],
        [5_000, 2],
        [30_000, 1],
      ],
    );
    expect(limitsOf("filter { if [a] =~ /^a/ { pass { } } }")).toEqual([[0, 4]]);
  });

  test("an operation without a limit that hangs beside a limited one is ended, tagged, and the rest goes on", () => {
    const hanging = defineFilter({
      name: "hanging",
      summary: "Never comes back from one message.",
      options: {},
      example: "filter { hanging { } }",
      create: () => ({ apply: (event) => event.fields.message !== CATASTROPHE || /^(a+)+$/.test(CATASTROPHE) }),
    });
    const text = `filter {
      slow { limit => 1000 }
      if [message] == "a" { note { text => "a" } } else { hanging { add_tag => ["fine"] } }
    }`;
    const warnings: string[] = [];
    const messages = ["x", CATASTROPHE.slice(0, -1), "a", "y"];
    const passed = filterFields(
      text,
      [...messages, CATASTROPHE].map((message) => ({ message })),
      {
        filters: [
          { ...slow, create: () => ({ ...slow.create({ limit: 1_000 }, null as never), apply: () => true }) },
          hanging,
        ],
        warnings,
      },
    );
    expect(passed.map(({ message, tags, seen }) => [message, tags ?? seen])).toEqual([
      ["x", ["fine"]],
      [CATASTROPHE.slice(0, -1), ["fine"]],
      ["a", ["a"]],
      ["y", ["fine"]],
      [CATASTROPHE, ["_filter_error"]],
    ]);
    expect(warnings[0]).toContain("took over 1000 ms on one event");
  });
});

describe("outputs", () => {
  test("get what their conditions let through; one event may go to several", () => {
    const pipeline = compileText(`output {
      all { }
      if [level] == "ERROR" { pager { } } else { quiet { } }
    }`);
    const events = [makeEvent({ level: "INFO" }, 0), makeEvent({ level: "ERROR" }, 1)];
    const routed = pipeline.route(events);
    expect(pipeline.outputs.map(({ name }) => name)).toEqual(["all", "pager", "quiet"]);
    expect(routed.map(({ output, events: reached }) => [output, reached.map(({ fields }) => fields.level)])).toEqual([
      [0, ["INFO", "ERROR"]],
      [1, ["ERROR"]],
      [2, ["INFO"]],
    ]);
    expect(events.map(({ order }) => order)).toEqual([0, 1]);
  });
});
