import type { Node } from "../ast.ts";
import { ANY, type CharSet } from "../charset.ts";
import { type Context, isUnbounded } from "./context.ts";

/** The code of the character at a position, to be read only where one is. */
export function codeAt({ form }: Context, position: string): string {
  return form === "bytes" ? `B[${position}]` : `s.codePointAt(${position})`;
}

/** The statement that steps over the character whose code is in `c`. */
export function stepOver({ form }: Context, position: string): string {
  return form === "bytes" ? `${position}++;` : `${position} += c > 65535 ? 2 : 1;`;
}

/** Whether the character at a position is of a set; also leaves its code in `c`. */
export function isAt(context: Context, set: CharSet, position: string): string {
  return `(c = ${codeAt(context, position)}, ${context.tests.test(set, "c")})`;
}

/** Takes one character of a set. */
export function writeSet(context: Context, set: CharSet, position: string, fail: string): void {
  const { writer } = context;
  writer.line(`if (${position} >= n || !${isAt(context, set, position)}) ${fail}`);
  writer.line(stepOver(context, position));
}

/** Takes a text of BMP characters. */
export function writeLiteral({ writer, form }: Context, text: string, position: string, fail: string): void {
  const at = (i: number) => (i === 0 ? position : `${position} + ${i}`);
  const units = Array.from({ length: text.length }, (_, i) => {
    const unit = form === "bytes" ? `B[${at(i)}]` : `s.charCodeAt(${at(i)})`;
    return `${unit} !== ${text.charCodeAt(i)}`;
  });
  writer.line(`if (${position} + ${text.length} > n || ${units.join(" || ")}) ${fail}`);
  writer.line(`${position} += ${text.length};`);
}

/** Takes as many characters of a set as there are, and never gives one back. */
export function writeSetLoop(
  context: Context,
  set: CharSet,
  position: string,
  bounds: { readonly min: number; readonly max: number },
  fail: string,
): void {
  const { writer, form } = context;
  const { min, max } = bounds;
  if (max === 0) return;
  if (isUnbounded(max) && set === ANY && min <= 1) {
    if (min === 1) writer.line(`if (${position} >= n) ${fail}`);
    writer.line(`${position} = n;`);
    return;
  }
  if (max === 1) {
    writer.line(`if (${position} < n && ${isAt(context, set, position)}) ${stepOver(context, position)}`);
    if (min === 1) writer.line(`else ${fail}`);
    return;
  }
  if (form === "points" && !(isUnbounded(max) && min <= 1)) {
    const count = writer.fresh("k");
    const more = isUnbounded(max) ? "" : ` && ${count} < ${max}`;
    writer.line(`let ${count} = 0;`);
    writer.line(
      `while (${position} < n${more} && ${isAt(context, set, position)}) { ${count}++; ${stepOver(context, position)} }`,
    );
    if (min > 0) writer.line(`if (${count} < ${min}) ${fail}`);
    return;
  }
  const from = writer.fresh("f");
  const limit = limitOf(context, position, max);
  if (min > 0) writer.line(`const ${from} = ${position};`);
  writer.line(`while (${position} < ${limit} && ${isAt(context, set, position)}) ${stepOver(context, position)}`);
  if (min > 0) writer.line(`if (${position} - ${from} < ${min}) ${fail}`);
}

/** The name of the place where a repeat of at most `max` characters must end (form "bytes", or without a bound). */
export function limitOf({ writer }: Context, position: string, max: number): string {
  if (isUnbounded(max)) return "n";
  const limit = writer.fresh("m");
  writer.line(`const ${limit} = ${position} + ${max} < n ? ${position} + ${max} : n;`);
  return limit;
}

/** Refuses where an assertion does not hold. */
export function writeAssertion(
  { writer, form }: Context,
  kind: (Node & { type: "assertion" })["kind"],
  position: string,
  fail: string,
): void {
  writer.line(`if (${refusal(form, kind, position)}) ${fail}`);
}

/** The test that an assertion does not hold. */
function refusal(form: Context["form"], kind: (Node & { type: "assertion" })["kind"], position: string): string {
  const unit = (at: string) => (form === "bytes" ? `B[${at}]` : `s.charCodeAt(${at})`);
  switch (kind) {
    case "line-start":
      // Onigmo: the end of the text is no start of a line, but for the empty text.
      return `${position} > 0 && (${position} >= n || ${unit(`${position} - 1`)} !== 10)`;
    case "line-end":
      return `${position} < n && ${unit(position)} !== 10`;
    case "text-start":
    case "search-start":
      return `${position} > 0`;
    case "text-end":
      return `${position} < n`;
    case "end-before-newline":
      return `${position} < n && !(${position} + 1 === n && ${unit(position)} === 10)`;
    case "word-boundary":
    case "no-word-boundary": {
      const before = form === "bytes" ? `B[${position} - 1]` : `codeBefore(s, ${position})`;
      const after = form === "bytes" ? `B[${position}]` : `s.codePointAt(${position})`;
      const same = kind === "word-boundary" ? "===" : "!==";
      return `(${position} > 0 && isWord(${before})) ${same} (${position} < n && isWord(${after}))`;
    }
  }
}

/** The test whether a character of a set stands at a position, or before it. */
export function lookTest(context: Context, set: CharSet, behind: boolean, position: string): string {
  if (!behind) return `${position} < n && ${isAt(context, set, position)}`;
  const before = context.form === "bytes" ? `B[${position} - 1]` : `codeBefore(s, ${position})`;
  return `${position} > 0 && (c = ${before}, ${context.tests.test(set, "c")})`;
}
