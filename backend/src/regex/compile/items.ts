import { itemsOf, type Node } from "../ast.ts";
import { type Follow, followOf } from "../follow.ts";
import { endsAtOnePlace, isStraight } from "../one-way.ts";
import { lookTest, writeLiteral } from "./characters.ts";
import { writeChoice } from "./choice.ts";
import { beginOf, type Context, callMatcher, capturesOf, type Done, endOf, followKey } from "./context.ts";
import { type Item, isMark, literalUnit } from "./literal.ts";
import { keyOf } from "./node-key.ts";
import { writeStraight } from "./straight.ts";

/**
 * Writes a sequence of items from the position in a variable, which it moves: straight where there is one way,
 * and where there are several, each of them with the rest of the sequence behind it.
 */
export function writeItems(
  context: Context,
  items: readonly Item[],
  position: string,
  follow: Follow,
  fail: string,
  done: Done,
): void {
  const { writer, facts } = context;
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i]!;
    if (isMark(item)) {
      writeMark(context, item.type, item.index, position);
      continue;
    }
    const text = literalRun(items, i);
    if (text.length > 0) {
      writeLiteral(context, text, position, fail);
      i += text.length - 1;
      continue;
    }
    const rest = items.slice(i + 1);
    const after = followOf(
      rest.filter((other): other is Node => !isMark(other)),
      follow,
    );
    if (isStraight(item, after, facts)) {
      writeStraight(context, item, position, after, fail);
    } else if (endsAtOnePlace(item, after, facts)) {
      callMatcher(context, uniqueFunction(context, item, after), position, fail);
    } else if (item.type === "capture" || item.type === "sequence") {
      writeItems(context, [...opened(item), ...rest], position, follow, fail, done);
      return;
    } else {
      writeChoice(context, item, rest, position, follow, after, done);
      writer.line(fail);
      return;
    }
  }
  done(position);
}

/** A group or sequence as items of the sequence around it. */
function opened(node: Node & { type: "capture" | "sequence" }): readonly Item[] {
  if (node.type === "sequence") return node.items;
  return [{ type: "open", index: node.index }, ...itemsOf(node.body), { type: "close", index: node.index }];
}

function writeMark({ writer }: Context, type: "open" | "close", index: number, position: string): void {
  if (type === "close") {
    writer.line(`${beginOf(index)} = o${index}; ${endOf(index)} = ${position};`);
  } else if (writer.closures) {
    writer.line(`const o${index} = ${position};`);
  } else {
    writer.line(`${writer.slot(`o${index}`)} = ${position};`);
  }
}

function literalRun(items: readonly Item[], from: number): string {
  let text = "";
  for (let i = from; i < items.length && literalUnit(items[i]!) >= 0; i += 1) {
    text += String.fromCharCode(literalUnit(items[i]!));
  }
  return text;
}

/** A node that has only one way, or one end. */
export function writeOneWay(context: Context, node: Node, position: string, follow: Follow, fail: string): void {
  if (isStraight(node, follow, context.facts)) writeItems(context, itemsOf(node), position, follow, fail, () => {});
  else callMatcher(context, uniqueFunction(context, node, follow), position, fail);
}

/** A function to the only end that a node can have; what goes back and forth is within it. */
export function uniqueFunction(context: Context, node: Node, follow: Follow): string {
  const { writer } = context;
  const write = (position: string) => {
    const accept: Done = (end) => {
      const at = lookTest(context, follow.chars, false, end);
      writer.line(`if (${follow.end ? `${end} >= n || ` : ""}${at}) return ${end};`);
    };
    if (node.type === "capture" || node.type === "sequence") {
      writeItems(context, opened(node), position, follow, "return -1;", accept);
    } else {
      writeChoice(context, node, [], position, follow, follow, accept);
    }
  };
  if (capturesOf(node).length > 0) return writer.defineFunction("unique", write);
  return writer.sharedFunction(`u${keyOf(node)}/${followKey(follow)}`, "unique", write);
}
