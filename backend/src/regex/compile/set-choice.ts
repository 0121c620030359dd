import type { RepeatMode } from "../ast.ts";
import { ANY, type CharSet } from "../charset.ts";
import type { Follow } from "../follow.ts";
import { codeAt, isAt, limitOf, stepOver, writeSetLoop } from "./characters.ts";
import { shareRest } from "./choice.ts";
import { type Context, type Done, isUnbounded } from "./context.ts";
import { writeItems } from "./items.ts";
import { type Item, literalPrefix } from "./literal.ts";

/** V8 compiles no function well that is much longer than this: what comes behind goes to one of its own. */
const FUNCTION_SIZE = 5_000;

interface SetRepeat {
  readonly set: CharSet;
  readonly min: number;
  readonly max: number;
  readonly mode: RepeatMode;
}

/**
 * A repeat of a set in front of something that may begin with the same characters, such as `.*` or `\S+`: a loop
 * over the places where it can end, with the rest inside. Where the rest begins with a text, `indexOf` finds them.
 */
export function writeSetChoice(
  context: Context,
  repeat: SetRepeat,
  rest: readonly Item[],
  position: string,
  follow: Follow,
  done: Done,
): void {
  const { writer, facts } = context;
  const use: Done =
    writer.size() > FUNCTION_SIZE
      ? shareRest(context, rest, follow, done)
      : (at) => writer.block((fail) => writeItems(context, rest, writer.copyOf(at), follow, fail, done));
  const everything = repeat.set === ANY && isUnbounded(repeat.max) && repeat.min <= 1;
  // What `.*` did not find from some place on, it does not find from a later one.
  const memory =
    everything && facts.pure && context.loopDepth === 0 ? writer.slot(writer.fresh("failed"), "0x3fffffff") : "";
  writer.block((fail) => {
    if (memory) writer.line(`if (${position} >= ${memory}) ${fail}`);
    const prefix = literalPrefix(rest);
    if (everything && prefix !== "") {
      if (repeat.mode === "lazy") writeNextTexts(context, repeat.min, prefix, position, fail, use);
      else writeLastTexts(context, repeat.min, prefix, position, fail, use);
    } else if (repeat.mode === "lazy") {
      writeLazy(context, repeat, position, fail, use);
    } else {
      writeGreedy(context, repeat, prefix, position, fail, use);
    }
  });
  if (memory) writer.line(`if (${position} < ${memory}) ${memory} = ${position};`);
}

/** `.*?` in front of a text: each place of the text, from the first. */
function writeNextTexts(
  { writer }: Context,
  min: number,
  text: string,
  position: string,
  fail: string,
  use: Done,
): void {
  const end = writer.copyOf(min === 0 ? position : `${position} + 1`);
  writer.line("for (;;) {");
  writer.line(`${end} = s.indexOf(${JSON.stringify(text)}, ${end}); if (${end} < 0) ${fail}`);
  use(end);
  writer.line(`${end}++;\n}`);
}

/** `.*` in front of a text: each place of the text, from the last. A single one is found from the front, faster. */
function writeLastTexts(
  { writer }: Context,
  min: number,
  text: string,
  position: string,
  fail: string,
  use: Done,
): void {
  const least = writer.fresh("v");
  const end = writer.fresh("v");
  const quoted = JSON.stringify(text);
  writer.line(`const ${least} = ${position}${min === 0 ? "" : " + 1"};`);
  writer.line(`let ${end} = s.indexOf(${quoted}, ${least}); if (${end} < 0) ${fail}`);
  writer.line(`if (s.indexOf(${quoted}, ${end} + 1) >= 0) ${end} = s.lastIndexOf(${quoted});`);
  writer.line("for (;;) {");
  use(end);
  writer.line(`if (${end} <= ${least}) ${fail}`);
  writer.line(`${end} = s.lastIndexOf(${quoted}, ${end} - 1); if (${end} < ${least}) ${fail}\n}`);
}

function writeGreedy(
  context: Context,
  { set, min, max }: SetRepeat,
  prefix: string,
  position: string,
  fail: string,
  use: Done,
): void {
  const { writer, form } = context;
  const end = writer.copyOf(position);
  if (form === "points") {
    const count = writer.fresh("k");
    const more = isUnbounded(max) ? "" : ` && ${count} < ${max}`;
    writer.line(`let ${count} = 0;`);
    writer.line(`while (${end} < n${more} && ${isAt(context, set, end)}) { ${count}++; ${stepOver(context, end)} }`);
    writer.line(`if (${count} < ${min}) ${fail}`);
    writer.line(`for (; ${count} >= ${min}; ${count}--) {`);
    use(end);
    writer.line(`${end} -= ${end} - 2 >= ${position} && s.codePointAt(${end} - 2) > 65535 ? 2 : 1;\n}`);
    return;
  }
  if (set === ANY && isUnbounded(max)) {
    writer.line(`${end} = n;`);
  } else {
    const limit = limitOf(context, position, max);
    writer.line(`while (${end} < ${limit} && ${isAt(context, set, end)}) ${end}++;`);
  }
  const least = min === 0 ? position : `${position} + ${min}`;
  if (prefix !== "") writer.line(`if (${end} > n - ${prefix.length}) ${end} = n - ${prefix.length};`);
  writer.line(`for (; ${end} >= ${least}; ${end}--) {`);
  if (prefix !== "") writer.line(`if (${codeAt(context, end)} !== ${prefix.charCodeAt(0)}) continue;`);
  use(end);
  writer.line("}");
}

function writeLazy(context: Context, { set, min, max }: SetRepeat, position: string, fail: string, use: Done): void {
  const { writer } = context;
  const end = writer.copyOf(position);
  if (min > 0) writeSetLoop(context, set, end, { min, max: min }, fail);
  const count = isUnbounded(max) ? "" : writer.fresh("k");
  if (count) writer.line(`let ${count} = ${min};`);
  writer.line("for (;;) {");
  use(end);
  if (count) writer.line(`if (${count}++ >= ${max}) ${fail}`);
  writer.line(`if (${end} >= n || !${isAt(context, set, end)}) ${fail}`);
  writer.line(`${stepOver(context, end)}\n}`);
}
