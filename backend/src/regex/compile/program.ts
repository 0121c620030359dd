import { type Expression, itemsOf, some } from "../ast.ts";
import { BOUNDARY_WORD, contains } from "../charset.ts";
import { ACCEPT } from "../follow.ts";
import { factsOf } from "../one-way.ts";
import { createCharTests } from "./char-tests.ts";
import type { Context } from "./context.ts";
import { writeItems } from "./items.ts";
import { writeSearch } from "./search.ts";
import { bytes, byteTable, type TextForm } from "./text-form.ts";
import { createWriter } from "./writer.ts";

/** A compiled expression: finds the first match of a text and leaves its groups in `ends`. */
export interface Program {
  match(text: string): boolean;
  /** Begin and end of group i at 2i and 2i + 1 (unset: -1) after a match. */
  readonly ends: Int32Array;
  readonly source: string;
}

const HELPERS = {
  bytes: "function isWord(c) { return wordTable[c] === 1; }",
  points: `function isWord(c) { return c < 256 ? wordTable[c] === 1 : wordRest(c); }
function codeBefore(s, p) {
  const c = s.charCodeAt(p - 1);
  if (c < 56320 || c > 57343 || p < 2) return c;
  const whole = s.codePointAt(p - 2);
  return whole > 65535 ? whole : c;
}`,
} as const;

const MATCHES_AGAIN = `function matchesAgain(s, from, to, p, ignoreCase) {
  const text = s.slice(from, to);
  if (!ignoreCase) return s.startsWith(text, p) ? p + text.length : -1;
  const other = s.slice(p, p + text.length);
  const same = other.toLowerCase() === text.toLowerCase() || other.toUpperCase() === text.toUpperCase();
  return same ? p + text.length : -1;
}`;

const wordTable = byteTable(BOUNDARY_WORD);
const wordRest = (code: number) => contains(BOUNDARY_WORD, code);

/**
 * Compiles an expression to JavaScript functions. What has only one way to match (see `isStraight`) becomes
 * straight code; a real choice tries its ways in Ruby's order, with the rest of the expression inside of a loop, or
 * as a function that is called for each way. The program is not re-entrant.
 */
export function compileProgram(expression: Expression, form: TextForm): Program {
  const recursive = some(expression.root, (node) => node.type === "call");
  const context: Context = {
    expression,
    form,
    facts: factsOf(expression),
    tests: createCharTests(form),
    writer: createWriter(recursive),
    recursive,
    loopDepth: 0,
    called: new Map(),
  };
  const { writer, tests } = context;
  writer.defineNamed("root", "s, n, p", () => {
    if (recursive) writer.line("E.fill(-1);");
    writeItems(context, itemsOf(expression.root), writer.copyOf("p"), ACCEPT, "return -1;", (end) =>
      writer.line(`return ${end};`),
    );
  });
  writer.defineNamed("search", "s, n", () => writeSearch(context));
  const source = [
    `"use strict";`,
    writer.slots.size > 0 ? `let ${[...writer.slots].map((slot) => `${slot} = -1`).join(", ")};` : "",
    ...tests.declarations,
    HELPERS[form],
    MATCHES_AGAIN,
    ...writer.functions,
    `return function match(s) {\n${writer.resets.join(" ")}\nreturn search(s, s.length) >= 0; };`,
  ].join("\n");
  const ends = new Int32Array(2 * expression.groups.length + 2).fill(-1);
  const make = new Function("B", "E", "values", "wordTable", "wordRest", source);
  return { match: make(bytes, ends, tests.values, wordTable, wordRest) as (text: string) => boolean, ends, source };
}
