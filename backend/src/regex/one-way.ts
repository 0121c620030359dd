import { type Expression, type Node, some } from "./ast.ts";
import { ANY, disjoint } from "./charset.ts";
import { charsOf, isNullable } from "./extent.ts";
import { bodyFollow, type Follow, firstOf, followOf } from "./follow.ts";

export interface Facts {
  /** No backreference or condition: whether a continuation succeeds depends only on where it begins. */
  readonly pure: boolean;
}

export function factsOf(expression: Expression): Facts {
  const impure = (node: Node) => ["backreference", "conditional", "call"].includes(node.type);
  return { pure: !some(expression.root, impure) };
}

/**
 * Whether all ways to match a node that let the continuation go on end at the same place: none of the node's
 * characters may begin the continuation, so the end is the first place where one stands.
 */
export function endsAtOnePlace(node: Node, follow: Follow, facts: Facts): boolean {
  if (follow.accept || follow.chars === ANY) return false;
  if (!facts.pure && some(node, (inner) => ["capture", "call", "backreference", "conditional"].includes(inner.type))) {
    return false;
  }
  return disjoint(charsOf(node), follow.chars);
}

/**
 * Whether the first way to match a node is the only one worth trying, given what follows. Then it is matched
 * straight on, and never gone back into.
 */
export function isStraight(node: Node, follow: Follow, facts: Facts): boolean {
  switch (node.type) {
    case "sequence":
      return node.items.every((item, i) => {
        const after = followOf(node.items.slice(i + 1), follow);
        return isStraight(item, after, facts) || endsAtOnePlace(item, after, facts);
      });
    case "alternation":
      return isStraightAlternation(node.items, follow, facts);
    case "repeat":
      return isStraightRepeat(node, follow, facts);
    case "capture":
      return isStraight(node.body, follow, facts) || endsAtOnePlace(node.body, follow, facts);
    case "conditional":
    case "call":
    case "absent":
      return false;
    default:
      return true;
  }
}

function isStraightAlternation(items: readonly Node[], follow: Follow, facts: Facts): boolean {
  const straight = (item: Node) => isStraight(item, follow, facts) || endsAtOnePlace(item, follow, facts);
  if (follow.accept) return items.every(straight);
  // A way that can take nothing matches without a look at what follows: it is sure only when it is the last.
  if (items.slice(0, -1).some(isNullable)) return false;
  const firsts = items.map((item) => firstOf(item, follow));
  for (let i = 0; i < firsts.length; i += 1) {
    for (let j = i + 1; j < firsts.length; j += 1) {
      if ((firsts[i]!.end && firsts[j]!.end) || !disjoint(firsts[i]!.chars, firsts[j]!.chars)) return false;
    }
  }
  return items.every(straight);
}

function isStraightRepeat(node: Node & { type: "repeat" }, follow: Follow, facts: Facts): boolean {
  if (node.mode === "possessive") return true;
  if (isNullable(node.body)) return false;
  const inner = bodyFollow(node, follow);
  if (!isStraight(node.body, inner, facts) && !endsAtOnePlace(node.body, inner, facts)) return false;
  if (node.min === node.max) return true;
  if (follow.accept && node.min <= 1) return node.mode === "greedy" || node.min === 0;
  return disjoint(firstOf(node.body, follow).chars, follow.chars);
}
