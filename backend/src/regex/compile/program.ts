import { ACCEPT, type Follow, factsOf, firstOf, isNullable, itemsOf, minLength } from "../analysis.ts";
import type { Expression, Node } from "../ast.ts";
import { ANY, BOUNDARY_WORD, contains } from "../charset.ts";
import type { Width } from "./char-test.ts";
import { emit } from "./emitter.ts";
import { literalPrefix, requiredTexts } from "./literal.ts";

/** A compiled expression: finds the first match of a text and leaves its groups in `ends`. */
export interface Program {
  /** Whether the text matches; throws `BAIL` at a character beyond the BMP in width "units". */
  match(text: string): boolean;
  /** Begin and end of group i at 2i and 2i + 1 (unset: -1) after a match. */
  readonly ends: Int32Array;
  readonly source: string;
}

/** Thrown by a program of width "units" that has to look at half of a surrogate pair. */
export const BAIL = Symbol("the text needs whole code points");

const REQUIRED_TEXTS = 4;

/** Compiles an expression to JavaScript. The program is not re-entrant. */
export function compileProgram(expression: Expression, width: Width): Program {
  const { functions, tests, resets, slots } = emit(expression, width);
  const search = emitSearch(expression, width, tests.loose);
  const groups = expression.groups.length;
  const store = Array.from(
    { length: groups },
    (_, i) => `ends[${2 * i + 2}] = b${i + 1}; ends[${2 * i + 3}] = e${i + 1};`,
  );
  const source = [
    `"use strict";`,
    slots.length > 0 ? `let ${slots.map((slot) => `${slot} = -1`).join(", ")};` : "",
    "function bail() { throw BAIL; }",
    ...tests.declarations,
    helpers(width),
    ...functions,
    "function match(s) {",
    "const n = s.length; let c = 0, p = 0, r = -1;",
    resets.join(" "),
    search,
    "if (r < 0) return false;",
    ...store,
    "return true; }",
    "return match;",
  ].join("\n");
  const ends = new Int32Array(2 * groups + 2).fill(-1);
  const make = new Function("BAIL", "values", "ends", "wordRest", source);
  const match = make(BAIL, tests.values, ends, (code: number) => contains(BOUNDARY_WORD, code)) as (
    text: string,
  ) => boolean;
  return { match, ends, source };
}

/** `\b` asks for Unicode word characters, and for whole code points on both sides. */
function helpers(width: Width): string {
  const beyond = width === "units" ? "if (c >= 55296 && c <= 57343) throw BAIL; " : "";
  const before = width === "units" ? "s.charCodeAt(p - 1)" : "codeBefore(s, p)";
  const at = width === "units" ? "s.charCodeAt(p)" : "s.codePointAt(p)";
  return `
function isWord(c) {
  if (c < 128) return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95;
  ${beyond}return wordRest(c);
}
function codeBefore(s, p) {
  const c = s.charCodeAt(p - 1);
  return c >= 56320 && c <= 57343 && p > 1 ? s.codePointAt(p - 2) > 65535 ? s.codePointAt(p - 2) : c : c;
}
function isWordBefore(s, p) { return isWord(${before}); }
function isWordAt(s, p) { return isWord(${at}); }
function matchesAgain(s, from, to, p, ignoreCase) {
  const text = s.slice(from, to);
  if (!ignoreCase) return s.startsWith(text, p) ? p + text.length : -1;
  const other = s.slice(p, p + text.length);
  return other.toLowerCase() === text.toLowerCase() || other.toUpperCase() === text.toUpperCase() ? p + text.length : -1;
}`;
}

/** Where a match can begin: only at the start, at the start of a line, or anywhere. */
function startOf(node: Node, pure: boolean): "text" | "line" | "any" {
  switch (node.type) {
    case "assertion":
      return node.kind === "text-start" || node.kind === "search-start"
        ? "text"
        : node.kind === "line-start"
          ? "line"
          : "any";
    case "sequence": {
      for (const item of node.items) {
        const start = startOf(item, pure);
        if (start !== "any") return start;
        // A lookaround or the like takes nothing: what follows it still stands at the start.
        if (item.type !== "look" && item.type !== "keep" && item.type !== "assertion") return "any";
      }
      return "any";
    }
    case "alternation": {
      const starts = node.items.map((item) => startOf(item, false));
      return starts.includes("any") ? "any" : starts.includes("line") ? "line" : "text";
    }
    case "capture":
    case "atomic":
      return startOf(node.body, pure && node.type === "capture");
    case "repeat":
      if (pure && node.body.type === "set" && node.body.set === ANY && node.max === Number.POSITIVE_INFINITY) {
        // What `.*` does not find from the start it does not find from later on.
        return node.mode === "possessive" ? "any" : "text";
      }
      return node.min > 0 ? startOf(node.body, false) : "any";
    default:
      return "any";
  }
}

/** The loop over the places where a match may begin; leaves the end of the match in `r`. */
function emitSearch(
  expression: Expression,
  width: Width,
  test: (set: Follow["chars"], code: string) => string,
): string {
  const { root } = expression;
  const items = itemsOf(root);
  const last = `n - ${minLength(root)}`;
  const refuse = requiredCheck(root);
  switch (startOf(root, factsOf(expression).pure)) {
    case "text":
      return "r = root(s, 0);";
    case "line":
      return `for (;;) {
r = root(s, p); if (r >= 0) break;
p = s.indexOf("\\n", p) + 1; if (p === 0 || p > ${last}) return false;
}`;
    case "any":
  }
  const prefix = literalPrefix(items);
  const first = firstOf(root, ACCEPT);
  // A match never begins in the middle of a surrogate pair.
  let advance = `if (p > 0 && p < n && (c = s.charCodeAt(p), c >= 56320 && c <= 57343) && s.codePointAt(p - 1) > 65535) continue;`;
  if (prefix !== "") {
    advance = `p = s.indexOf(${JSON.stringify(prefix)}, p); if (p < 0) return false;`;
  } else if (!isNullable(root) && first.chars !== ANY && width === "units") {
    advance = `while (p < n && !(c = s.charCodeAt(p), ${test(first.chars, "c")})) p++;\n${advance}`;
  }
  return `for (let tries = 0; p <= ${last}; p++) {
${advance}
r = root(s, p); if (r >= 0) break;
${refuse ? `if (tries++ === 0) { ${refuse} }` : ""}
}`;
}

/** After a first failure: every match needs certain texts in order; a line without them is refused. */
function requiredCheck(root: Node): string {
  const texts = requiredTexts(root);
  const chosen = [...texts.keys()]
    .sort((a, b) => texts[b]!.length - texts[a]!.length)
    .slice(0, REQUIRED_TEXTS)
    .sort((a, b) => a - b);
  if (chosen.length === 0) return "";
  const checks = chosen.map((index) => {
    const text = texts[index]!;
    return `i = s.indexOf(${JSON.stringify(text)}, i); if (i < 0) return false; i += ${text.length};`;
  });
  return `let i = 0; ${checks.join(" ")}`;
}
