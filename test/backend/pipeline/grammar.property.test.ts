import fc from "fast-check";
import { expect, test } from "vitest";
import type {
  ConditionNode,
  OperandNode,
  PipelineFile,
  Statement,
  ValueNode,
} from "../../../backend/src/pipeline/ast.ts";
import { parsePipeline } from "../../../backend/src/pipeline/grammar.ts";
import { printPipeline } from "./print.ts";

const place = { file: "p.conf", line: 1, column: 1 };
const word = fc.stringMatching(/^[a-z][a-z0-9_]{1,6}$/).filter((text) => !/^(if|else)$/.test(text));
const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((value) => !/["'\\]/.test(value));
const string = text.map((value) => ({ type: "string" as const, text: value, place }));
const number = fc.integer().map((value) => ({ type: "number" as const, text: String(value), place }));
const selector = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((names) => ({ type: "selector" as const, text: names.map((name) => `[${name}]`).join(""), place }));

const { value, statement, condition } = fc.letrec<{ value: ValueNode; statement: Statement; condition: ConditionNode }>(
  (tie) => {
    const settings = fc.array(fc.record({ name: word, value: tie("value"), place: fc.constant(place) }), {
      maxLength: 3,
    });
    const plugin = fc.record({ type: fc.constant("plugin" as const), name: word, settings, place: fc.constant(place) });
    const body = fc.array(tie("statement"), { maxLength: 3 });
    const operand: fc.Arbitrary<OperandNode> = fc.oneof(selector, string, number);
    const base = { place: fc.constant(place) };
    return {
      value: fc.oneof(
        { maxDepth: 3 },
        string,
        number,
        word.map((name) => ({ type: "bareword" as const, text: name, place })),
        fc.record({ type: fc.constant("array" as const), items: fc.array(tie("value"), { maxLength: 3 }), ...base }),
        fc.record({
          type: fc.constant("hash" as const),
          entries: fc.uniqueArray(fc.record({ key: text, value: tie("value"), ...base }), {
            maxLength: 3,
            selector: ({ key }) => key,
          }),
          ...base,
        }),
        plugin,
      ),
      statement: fc.oneof(
        { maxDepth: 3 },
        plugin,
        fc
          .record({
            ifs: fc.array(fc.record({ condition: tie("condition"), body, ...base }), { minLength: 1, maxLength: 3 }),
            otherwise: fc.option(body),
          })
          .map(({ ifs, otherwise }) => ({
            type: "branch" as const,
            arms: [...ifs, ...(otherwise ? [{ condition: null, body: otherwise, place }] : [])],
            place,
          })),
      ),
      condition: fc.oneof(
        { maxDepth: 3 },
        fc.record({ type: fc.constant("truth" as const), operand: selector, ...base }),
        fc.record({
          type: fc.constant("compare" as const),
          operator: fc.constantFrom("==", "!=", "<", ">", "<=", ">="),
          left: operand,
          right: operand,
          ...base,
        }),
        fc.record({ type: fc.constant("in" as const), negated: fc.boolean(), left: operand, right: operand, ...base }),
        fc.record({
          type: fc.constant("match" as const),
          negated: fc.boolean(),
          left: operand,
          pattern: fc.oneof(
            string,
            word.map((source) => ({ type: "regexp" as const, source, place })),
          ),
          ...base,
        }),
        fc.record({ type: fc.constant("not" as const), inner: tie("condition"), ...base }),
        fc.record({
          type: fc.constant("boolean" as const),
          operator: fc.constantFrom("and", "or", "xor", "nand"),
          left: tie("condition"),
          right: tie("condition"),
          ...base,
        }),
      ),
    };
  },
);
void value;
void condition;

const file: fc.Arbitrary<PipelineFile> = fc.record({
  sections: fc.array(
    fc.record({
      kind: fc.constantFrom("input", "filter", "output"),
      body: fc.array(statement, { maxLength: 3 }),
      place: fc.constant(place),
    }),
    { maxLength: 3 },
  ),
});

function withoutPlaces(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, item) => (key === "place" ? undefined : item)));
}

test("what is printed is what is read", () => {
  fc.assert(
    fc.property(file, (tree) => {
      const read = parsePipeline("p.conf", printPipeline(tree), { supportEscapes: false });
      expect(withoutPlaces(read)).toEqual(withoutPlaces(tree));
    }),
    { numRuns: 300 },
  );
});

test("whatever a file holds, it is read or refused with a place", () => {
  const fragments = fc.constantFrom(
    "filter",
    "{",
    "}",
    "if",
    "else",
    "[a]",
    "=>",
    '"',
    "'",
    "/",
    "[",
    "]",
    ",",
    " ",
    "\n",
    "#",
    "in",
    "x",
  );
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 30 }), (parts) => {
      try {
        parsePipeline("p.conf", parts.join(""), { supportEscapes: false });
      } catch (error) {
        expect((error as Error).message).toMatch(/^p\.conf:\d+:\d+: ./);
      }
    }),
    { numRuns: 500 },
  );
});
