import { children, type Expression, type Node } from "../ast.ts";
import type { Follow } from "../follow.ts";
import type { Facts } from "../one-way.ts";
import type { CharTests } from "./char-tests.ts";
import type { TextForm } from "./text-form.ts";
import type { Writer } from "./writer.ts";

/** What the parts of the compiler share while they write one expression. */
export interface Context {
  readonly expression: Expression;
  readonly form: TextForm;
  readonly facts: Facts;
  readonly tests: CharTests;
  readonly writer: Writer;
  /** Whether subexpressions are called; then every group's state is kept in the round that set it. */
  readonly recursive: boolean;
  /** How many repeats' rounds are around the place that is written. */
  loopDepth: number;
  readonly called: Map<number, string>;
}

/** Emits the code for a success at the position in a variable; control may fall through where what follows fails. */
export type Done = (position: string) => void;

/** Where a group begins and ends in the text: elements of the program's `ends`, -1 while it is unset. */
export function beginOf(group: number): string {
  return `E[${2 * group}]`;
}

export function endOf(group: number): string {
  return `E[${2 * group + 1}]`;
}

const captures = new WeakMap<Node, readonly number[]>();

/** The groups within a node. */
export function capturesOf(node: Node): readonly number[] {
  let found = captures.get(node);
  if (!found) {
    const inner = children(node).flatMap(capturesOf);
    found = node.type === "capture" ? [node.index, ...inner] : inner;
    captures.set(node, found);
  }
  return found;
}

/**
 * Writes what the state of a node's groups is here, and answers the code that puts it back: they are unset, but
 * within a repeat, where Ruby keeps what an earlier round captured.
 */
export function restoring({ writer, loopDepth, recursive }: Context, node: Node): string {
  const groups = capturesOf(node);
  if (groups.length === 0) return "";
  if (loopDepth === 0 && !recursive) {
    const reset = groups.map((index) => `${beginOf(index)} = -1; ${endOf(index)} = -1;`).join(" ");
    writer.line(reset);
    return reset;
  }
  const saved = groups.map((index) => [index, writer.fresh("sb"), writer.fresh("se")] as const);
  writer.line(`const ${saved.map(([index, b, e]) => `${b} = ${beginOf(index)}, ${e} = ${endOf(index)}`).join(", ")};`);
  return saved.map(([index, b, e]) => `${beginOf(index)} = ${b}; ${endOf(index)} = ${e};`).join(" ");
}

/** Calls a function that answers the end of a match. */
export function callMatcher({ writer }: Context, name: string, position: string, fail: string): void {
  writer.line(`${position} = ${name}(s, n, ${position}); if (${position} < 0) ${fail}`);
}

export function followKey(follow: Follow): string {
  return follow.accept ? "accept" : `${follow.end ? "$" : ""}${follow.chars.negated ? "^" : ""}${follow.chars.text}`;
}

export function isUnbounded(max: number): boolean {
  return max === Number.POSITIVE_INFINITY;
}
