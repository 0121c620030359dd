import { itemsOf, type Node } from "../ast.ts";
import { ANY } from "../charset.ts";
import { maxLength, minLength } from "../extent.ts";
import { ACCEPT, bodyFollow, type Follow } from "../follow.ts";
import { isStraight } from "../one-way.ts";
import { lookTest, writeAssertion, writeSet, writeSetLoop } from "./characters.ts";
import { beginOf, type Context, callMatcher, capturesOf, endOf, followKey, isUnbounded, restoring } from "./context.ts";
import { writeItems, writeOneWay } from "./items.ts";
import { keyOf, sizeOf } from "./node-key.ts";

/** A group of more nodes than this becomes a function of its own, shared by its equals. */
const INLINE_SIZE = 30;

/** Writes a node of which only the first way is worth trying: it moves the position or fails. */
export function writeStraight(context: Context, node: Node, position: string, follow: Follow, fail: string): void {
  const { writer } = context;
  switch (node.type) {
    case "empty":
    case "keep":
      return;
    case "fail":
      writer.line(`if (n >= 0) ${fail}`);
      return;
    case "set":
      writeSet(context, node.set, position, fail);
      return;
    case "assertion":
      writeAssertion(context, node.kind, position, fail);
      return;
    case "look":
      writeLook(context, node, position, fail);
      return;
    case "backreference":
      writeBackreference(context, node, position, fail);
      return;
    case "capture": {
      const from = writer.fresh("from");
      writer.line(`const ${from} = ${position};`);
      writeOneWay(context, node.body, position, follow, fail);
      writer.line(`${beginOf(node.index)} = ${from}; ${endOf(node.index)} = ${position};`);
      return;
    }
    case "atomic":
      writeAtomic(context, node.body, position, fail);
      return;
    case "sequence":
    case "alternation":
    case "repeat":
      writeGroup(context, node, position, follow, fail);
      return;
    case "conditional":
    case "call":
    case "absent":
      throw new Error(`a ${node.type} is no straight code`);
  }
}

type Group = Node & { type: "sequence" | "alternation" | "repeat" };

function writeGroup(context: Context, node: Group, position: string, follow: Follow, fail: string): void {
  const isLoop = node.type === "repeat" && node.body.type === "set";
  if (isLoop || sizeOf(node) <= INLINE_SIZE || capturesOf(node).length > 0) {
    writeGroupHere(context, node, position, follow, fail);
    return;
  }
  const { writer } = context;
  const name = writer.sharedFunction(`s${keyOf(node)}/${followKey(follow)}`, "straight", (own) => {
    writeGroupHere(context, node, own, follow, "return -1;");
    writer.line(`return ${own};`);
  });
  callMatcher(context, name, position, fail);
}

function writeGroupHere(context: Context, node: Group, position: string, follow: Follow, fail: string): void {
  if (node.type === "sequence") writeItems(context, node.items, position, follow, fail, () => {});
  else if (node.type === "alternation") writeAlternation(context, node, position, follow, fail);
  else if (node.mode === "possessive") writeAtomic(context, { ...node, mode: "greedy" }, position, fail);
  else writeRepeat(context, node, position, follow, fail);
}

function writeAlternation(
  context: Context,
  node: Node & { type: "alternation" },
  position: string,
  follow: Follow,
  fail: string,
): void {
  const { writer } = context;
  const taken = writer.fresh("A");
  const restore = restoring(context, node);
  writer.line(`${taken}: {`);
  for (const item of node.items) {
    writer.block((failItem) => {
      const own = writer.copyOf(position);
      writeOneWay(context, item, own, follow, failItem);
      writer.line(`${position} = ${own}; break ${taken};`);
    });
    if (restore) writer.line(restore);
    // What comes behind an empty way is never tried.
    if (item.type === "empty") break;
  }
  writer.line(`${fail}\n}`);
}

function writeRepeat(
  context: Context,
  node: Node & { type: "repeat" },
  position: string,
  follow: Follow,
  fail: string,
): void {
  // Lazy, and nothing behind that could fail: as few rounds as are allowed.
  const max = follow.accept && node.mode === "lazy" ? node.min : node.max;
  if (max === 0) return;
  if (node.body.type === "set") {
    writeSetLoop(context, node.body.set, position, { min: node.min, max }, fail);
    return;
  }
  const restore = restoring(context, node.body);
  const inner = bodyFollow(node, follow);
  if (max === 1 && node.min === 0) {
    context.writer.block((failBody) => {
      const own = context.writer.copyOf(position);
      writeOneWay(context, node.body, own, inner, restore ? `{ ${restore} ${failBody} }` : failBody);
      context.writer.line(`${position} = ${own};`);
    });
    return;
  }
  const count = writeRounds(context, node, max, inner, position);
  if (node.min > 0) context.writer.line(`if (${count} < ${node.min}) ${fail}`);
}

/** A loop over the rounds of a repeat that ends before the round that fails; answers the counter's name. */
function writeRounds(
  context: Context,
  node: Node & { type: "repeat" },
  max: number,
  inner: Follow,
  position: string,
): string {
  const { writer } = context;
  const count = writer.fresh("k");
  const counted = node.min > 0 || !isUnbounded(max);
  const label = writer.fresh("R");
  if (counted) writer.line(`let ${count} = 0;`);
  writer.line(`${label}: while (${isUnbounded(max) ? "true" : `${count} < ${max}`}) {`);
  context.loopDepth += 1;
  const restore = restoring(context, node.body);
  const own = writer.copyOf(position);
  writeOneWay(context, node.body, own, inner, `{ ${restore} break ${label}; }`);
  context.loopDepth -= 1;
  writer.line(`${position} = ${own};${counted ? ` ${count}++;` : ""}\n}`);
  return count;
}

function writeAtomic(context: Context, body: Node, position: string, fail: string): void {
  if (isStraight(body, ACCEPT, context.facts)) {
    writeItems(context, itemsOf(body), position, ACCEPT, fail, () => {});
  } else {
    callMatcher(context, committed(context, body, "atomic"), position, fail);
  }
}

/** A function that takes the first way a node matches, and no other. */
function committed(context: Context, body: Node, prefix: string): string {
  const { writer, facts } = context;
  const write = (own: string) =>
    writeItems(context, itemsOf(body), own, ACCEPT, "return -1;", (end) => writer.line(`return ${end};`));
  if (capturesOf(body).length > 0 || !facts.pure) return writer.defineFunction(prefix, write);
  return writer.sharedFunction(`a${keyOf(body)}`, prefix, write);
}

function writeLook(context: Context, node: Node & { type: "look" }, position: string, fail: string): void {
  const { writer } = context;
  if (node.body.type === "set") {
    const found = lookTest(context, node.body.set, node.behind, position);
    writer.line(`if (${node.negative ? found : `!(${found})`}) ${fail}`);
    return;
  }
  const restore = node.negative ? restoring(context, node) : "";
  const name = node.behind ? lookbehind(context, node.body) : committed(context, node.body, "ahead");
  writer.line(`r = ${name}(s, n, ${position}); ${restore} if (r ${node.negative ? ">=" : "<"} 0) ${fail}`);
}

/** A function that tries all places before a position from which a node reaches it. */
function lookbehind(context: Context, body: Node): string {
  const { writer } = context;
  return writer.defineFunction("behind", (position) => {
    // What is tried must end at this very position: it is no use to another call.
    writer.closures = true;
    context.loopDepth += 1;
    // A character is one or two units of a text.
    const most = maxLength(body) * (context.form === "bytes" ? 1 : 2);
    const first = isUnbounded(most) ? "0" : `Math.max(0, ${position} - ${most})`;
    const from = writer.fresh("v");
    writer.line(`for (let q = ${position} - ${minLength(body)}; q >= ${first}; q--) {`);
    writer.line(`let ${from} = q;`);
    writer.block((fail) => {
      const anything: Follow = { chars: ANY, end: true, accept: false };
      writeItems(context, itemsOf(body), from, anything, fail, (end) =>
        writer.line(`if (${end} === ${position}) return q;`),
      );
    });
    writer.line("}");
    context.loopDepth -= 1;
  });
}

function writeBackreference(
  { writer }: Context,
  node: Node & { type: "backreference" },
  position: string,
  fail: string,
): void {
  const matched = writer.fresh("B");
  writer.line(`${matched}: {`);
  for (const index of [...node.indexes].reverse()) {
    writer.line(`if (${endOf(index)} >= 0) {`);
    writer.line(`r = matchesAgain(s, ${beginOf(index)}, ${endOf(index)}, ${position}, ${node.ignoreCase});`);
    writer.line(`if (r >= 0) { ${position} = r; break ${matched}; }`);
    writer.line("}");
  }
  writer.line(`${fail}\n}`);
}
