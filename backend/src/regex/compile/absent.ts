import { itemsOf, type Node } from "../ast.ts";
import { ACCEPT } from "../follow.ts";
import { type Context, type Done, restoring } from "./context.ts";
import { writeItems } from "./items.ts";

/**
 * `(?~X)`: as much text as holds no match of X, from the longest down, each with what comes behind it. As in Onigmo a
 * match of X is the first that is found at a place, within the text that is still in question.
 */
export function writeAbsent(context: Context, body: Node, position: string, use: Done): void {
  const { writer } = context;
  const restore = restoring(context, body);
  const match = firstWay(context, body);
  const [at, end] = [writer.fresh("v"), writer.fresh("v")];
  writer.line(`let ${end} = n;\nfor (let ${at} = ${position}; ${at} <= ${end}; ${at}++) {`);
  skipHalves(context, at, position);
  writer.line(`r = ${match}(s, ${end}, ${at}); if (r >= 0 && r <= ${end}) ${end} = r - 1;\n}`);
  if (restore) writer.line(restore);
  writer.line(`if (${end} < ${position}) ${end} = ${position};\nfor (; ${end} >= ${position}; ${end}--) {`);
  skipHalves(context, end, position);
  use(end);
  writer.line("}");
}

/** A function to the end of the first way to match a node; where it failed says nothing of a longer text. */
function firstWay(context: Context, body: Node): string {
  const { writer } = context;
  context.loopDepth += 1;
  const name = writer.defineFunction("absent", (position) => {
    writeItems(context, itemsOf(body), position, ACCEPT, "return -1;", (end) => writer.line(`return ${end};`));
  });
  context.loopDepth -= 1;
  return name;
}

/** Goes on with the next round in the middle of a surrogate pair. */
function skipHalves({ writer, form }: Context, at: string, from: string): void {
  if (form === "points") writer.line(`if (${at} > ${from} && s.codePointAt(${at} - 1) > 65535) continue;`);
}
