import { EMPTY, itemsOf, type Node } from "../ast.ts";
import { ANY } from "../charset.ts";
import { bodyFollow, type Follow } from "../follow.ts";
import { isStraight } from "../one-way.ts";
import { writeAbsent } from "./absent.ts";
import { type Context, capturesOf, type Done, endOf, isUnbounded, restoring } from "./context.ts";
import { writeItems } from "./items.ts";
import type { Item } from "./literal.ts";
import { writeSetChoice } from "./set-choice.ts";

/** A line fails at some places; only an expression that goes back and forth for long does at more than these. */
const FEW_FAILURES = 1_000;

/** Writes a node that has several ways, each with `rest` behind it, in the order in which Ruby tries them. */
export function writeChoice(
  context: Context,
  node: Node,
  rest: readonly Item[],
  position: string,
  follow: Follow,
  after: Follow,
  done: Done,
): void {
  const { writer } = context;
  if (node.type === "repeat" && node.body.type === "set") {
    writeSetChoice(context, { ...node, set: node.body.set }, rest, position, follow, done);
    return;
  }
  const use = shareRest(context, rest, follow, done);
  if (node.type === "alternation") {
    writeAlternatives(context, node.items, node, position, after, use);
  } else if (node.type === "repeat" && node.max === 1 && node.min === 0) {
    const ways: Node[] = node.mode === "lazy" ? [EMPTY, node.body] : [node.body, EMPTY];
    writeAlternatives(context, ways, node, position, after, use);
  } else if (node.type === "repeat") {
    writeRounds(context, node, position, after, use);
  } else if (node.type === "conditional") {
    writer.line(`if (${node.indexes.map((index) => `${endOf(index)} >= 0`).join(" || ")}) {`);
    writeAlternatives(context, [node.yes], node, position, after, use);
    writer.line("} else {");
    writeAlternatives(context, [node.no], node, position, after, use);
    writer.line("}");
  } else if (node.type === "call") {
    writeCall(context, node.index, position, use);
  } else if (node.type === "absent") {
    writeAbsent(context, node.body, position, use);
  } else {
    throw new Error(`a ${node.type} is no choice`);
  }
}

/**
 * The rest of a sequence as something that can stand behind each of several ways: a function. Whether it succeeds
 * depends only on where it begins, so it remembers the last place where it failed.
 */
export function shareRest(context: Context, rest: readonly Item[], follow: Follow, done: Done): Done {
  if (rest.length === 0) return done;
  const { writer } = context;
  const remembers = context.facts.pure && context.loopDepth === 0;
  const name = writer.defineRest("rest", "s, n, p", (self) => {
    const position = writer.copyOf("p");
    if (remembers) recallFailure(context, self, position);
    writer.block((fail) => writeItems(context, rest, writer.copyOf(position), follow, fail, done));
    if (remembers) rememberFailure(context, self, position);
  });
  return (position) => writer.line(`r = ${name}(s, n, ${position}); if (r >= 0) return r;`);
}

/** Leaves a function at once where it failed before: at the last such place, and from many failures on at all. */
function recallFailure({ writer }: Context, name: string, position: string, when = "true"): void {
  const [last, all] = [writer.slot(`failed_${name}`, "-1"), writer.slot(`failures_${name}`, "null")];
  writer.line(`if (${when} && (${position} === ${last} || (${all} !== null && ${all}.has(${position})))) return -1;`);
}

function rememberFailure({ writer }: Context, name: string, position: string, when = "true"): void {
  const count = writer.slot("failures", "0");
  writer.line(`if (${when}) { failed_${name} = ${position};`);
  writer.line(`if (++${count} > ${FEW_FAILURES}) (failures_${name} ??= new Set()).add(${position}); }`);
}

function writeAlternatives(
  context: Context,
  items: readonly Node[],
  whole: Node,
  position: string,
  after: Follow,
  use: Done,
): void {
  const { writer } = context;
  const restore = restoring(context, whole);
  for (const item of items) {
    writer.block((fail) => writeItems(context, itemsOf(item), writer.copyOf(position), after, fail, use));
    if (restore) writer.line(restore);
  }
}

/** A repeat whose rounds have several ways, or may be too many: a function that calls itself for the next round. */
function writeRounds(
  context: Context,
  node: Node & { type: "repeat" },
  position: string,
  after: Follow,
  use: Done,
): void {
  const { writer, facts } = context;
  restoring(context, node.body);
  const remembers = facts.pure && isUnbounded(node.max) && context.loopDepth === 0;
  const inner = bodyFollow(node, after);
  const name = writer.defineRest("again", "s, n, p, k", (self) => {
    const [from, round] = [writer.fresh("v"), writer.fresh("k")];
    writer.line(`const ${from} = p, ${round} = k;`);
    const enough = node.min > 0 ? `${round} >= ${node.min}` : "true";
    if (remembers) recallFailure(context, self, from, enough);
    const leave = () => {
      if (node.min > 0) writer.line(`if (${round} >= ${node.min}) {`);
      use(from);
      if (node.min > 0) writer.line("}");
    };
    if (node.mode === "lazy") leave();
    if (!isUnbounded(node.max)) writer.line(`if (${round} < ${node.max}) {`);
    const outer = writer.closures;
    writer.closures ||= !isStraight(node.body, inner, facts);
    context.loopDepth += 1;
    const restore = restoring(context, node.body);
    writer.block((fail) => {
      writeItems(context, itemsOf(node.body), writer.copyOf(from), inner, fail, (end) => {
        // A round that took nothing is the last one.
        writer.line(`if (${end} === ${from}${node.min > 0 ? ` && ${round} >= ${node.min}` : ""}) {`);
        use(end);
        writer.line(`} else { r = ${self}(s, n, ${end}, ${round} + 1); if (r >= 0) return r; }`);
      });
    });
    if (restore) writer.line(restore);
    context.loopDepth -= 1;
    writer.closures = outer;
    if (!isUnbounded(node.max)) writer.line("}");
    if (node.mode !== "lazy") leave();
    if (remembers) rememberFailure(context, self, from, enough);
  });
  writer.line(`r = ${name}(s, n, ${position}, 0); if (r >= 0) return r;`);
}

/** A subexpression call: the group's function, and what comes behind the call as a closure. */
function writeCall(context: Context, index: number, position: string, use: Done): void {
  const { writer } = context;
  const name = callFunction(context, index);
  const next = writer.fresh("next");
  writer.line(`const ${next} = (s, n, p) => { let r = 0;`);
  use("p");
  writer.line("return -1; };");
  writer.line(`r = ${name}(s, n, ${position}, ${next}); if (r >= 0) return r;`);
}

function callFunction(context: Context, index: number): string {
  const { writer, called, expression } = context;
  const known = called.get(index);
  if (known !== undefined) return known;
  const name = `call${index}`;
  called.set(index, name);
  const whole = index === 0 ? expression.root : groupOf(expression.root, index);
  const outer = context.loopDepth;
  context.loopDepth += 1;
  writer.defineNamed(name, "s, n, p, next", () => {
    const restore = restoring(context, whole);
    const after: Follow = { chars: ANY, end: true, accept: false };
    writer.block((fail) => {
      writeItems(context, itemsOf(whole), writer.copyOf("p"), after, fail, (end) =>
        writer.line(`r = next(s, n, ${end}); if (r >= 0) return r;`),
      );
    });
    if (restore) writer.line(restore);
  });
  context.loopDepth = outer;
  return name;
}

function groupOf(node: Node, index: number): Node {
  const found = findGroup(node, index);
  if (!found) throw new Error(`there is no group ${index}`);
  return found;
}

function findGroup(node: Node, index: number): Node | undefined {
  if (!capturesOf(node).includes(index)) return undefined;
  if (node.type === "capture" && node.index === index) return node;
  const inner = node.type === "sequence" || node.type === "alternation" ? node.items : undefined;
  if (inner) return inner.map((item) => findGroup(item, index)).find((item) => item !== undefined);
  if (node.type === "conditional") return findGroup(node.yes, index) ?? findGroup(node.no, index);
  return "body" in node ? findGroup(node.body, index) : undefined;
}
