import type { CharSet } from "./charset.ts";

/** Where a match may stand without taking a character. `end-before-newline` is `\Z`. */
export type AssertionKind =
  | "line-start"
  | "line-end"
  | "text-start"
  | "text-end"
  | "end-before-newline"
  | "search-start"
  | "word-boundary"
  | "no-word-boundary";

export type RepeatMode = "greedy" | "lazy" | "possessive";

/** A Ruby regular expression, options already applied (case folding, dot, extended). */
export type Node =
  | { readonly type: "empty" }
  /** Never matches. */
  | { readonly type: "fail" }
  /** One code point of a set. */
  | { readonly type: "set"; readonly set: CharSet }
  | { readonly type: "sequence"; readonly items: readonly Node[] }
  | { readonly type: "alternation"; readonly items: readonly Node[] }
  | {
      readonly type: "repeat";
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly mode: RepeatMode;
    }
  | { readonly type: "capture"; readonly index: number; readonly body: Node }
  | { readonly type: "atomic"; readonly body: Node }
  | { readonly type: "look"; readonly behind: boolean; readonly negative: boolean; readonly body: Node }
  | { readonly type: "assertion"; readonly kind: AssertionKind }
  /** The text of the last set of these groups, tried from the last to the first; fails when none is set. */
  | { readonly type: "backreference"; readonly indexes: readonly number[]; readonly ignoreCase: boolean }
  | { readonly type: "conditional"; readonly indexes: readonly number[]; readonly yes: Node; readonly no: Node }
  /** `(?~X)`: any text within which X does not match, the longest first. */
  | { readonly type: "absent"; readonly body: Node }
  /** A subexpression call, `\g<name>`; index 0 is the whole expression. */
  | { readonly type: "call"; readonly index: number }
  /** `\K`: what was matched so far is not part of the match. */
  | { readonly type: "keep" };

export interface Expression {
  readonly root: Node;
  /** Names of the groups 1, 2, …; the empty text for a group without a name. */
  readonly groups: readonly string[];
}

export const EMPTY: Node = { type: "empty" };
export const FAIL: Node = { type: "fail" };

export function sequence(items: readonly Node[]): Node {
  const flat: Node[] = [];
  for (const item of items) {
    if (item.type === "sequence") flat.push(...item.items);
    else if (item.type !== "empty") flat.push(item);
  }
  if (flat.length === 0) return EMPTY;
  return flat.length === 1 ? flat[0]! : { type: "sequence", items: flat };
}

export function alternation(items: readonly Node[]): Node {
  return items.length === 1 ? items[0]! : { type: "alternation", items };
}

export function set(chars: CharSet): Node {
  return { type: "set", set: chars };
}

/** The items of a node as a sequence. */
export function itemsOf(node: Node): readonly Node[] {
  return node.type === "sequence" ? node.items : node.type === "empty" ? [] : [node];
}

/** The nodes directly below a node. */
export function children(node: Node): readonly Node[] {
  switch (node.type) {
    case "sequence":
    case "alternation":
      return node.items;
    case "repeat":
    case "capture":
    case "atomic":
    case "look":
    case "absent":
      return [node.body];
    case "conditional":
      return [node.yes, node.no];
    default:
      return [];
  }
}

/** Whether a node or anything below it satisfies a test. */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  return test(node) || children(node).some((child) => some(child, test));
}
