import { children, type Expression, type Node, some } from "./ast.ts";
import { ANY, type CharSet, complement, disjoint, fromChars, intersection, NONE, union } from "./charset.ts";

/** What may stand where a continuation begins, if it is to succeed. */
export interface Follow {
  /** The character there. */
  readonly chars: CharSet;
  /** Whether it may be the end of the text. */
  readonly end: boolean;
  /** Whether the continuation succeeds whatever stands there. */
  readonly accept: boolean;
}

/** The end of an expression: everything is right. */
export const ACCEPT: Follow = { chars: ANY, end: true, accept: true };
const ANYTHING: Follow = { chars: ANY, end: true, accept: false };
const NOTHING: Follow = { chars: NONE, end: false, accept: false };
const LINE_FEED = fromChars(0x0a);

function merge(a: Follow, b: Follow): Follow {
  if (a.chars === ANY && a.end) return ANYTHING;
  if (b.chars === ANY && b.end) return ANYTHING;
  return { chars: union(a.chars, b.chars), end: a.end || b.end, accept: false };
}

function both(a: Follow, b: Follow): Follow {
  if (a.chars === ANY) return { chars: b.chars, end: a.end && b.end, accept: false };
  if (b.chars === ANY) return { chars: a.chars, end: a.end && b.end, accept: false };
  return { chars: intersection(a.chars, b.chars), end: a.end && b.end, accept: false };
}

/** The single set of a node that takes exactly one character, else null. */
export function singleSet(node: Node): CharSet | null {
  return node.type === "set" ? node.set : node.type === "atomic" ? singleSet(node.body) : null;
}

/** What may stand where `node`, followed by what `follow` describes, begins. */
export function firstOf(node: Node, follow: Follow): Follow {
  switch (node.type) {
    case "fail":
      return NOTHING;
    case "set":
      return { chars: node.set, end: false, accept: false };
    case "sequence":
      return node.items.reduceRight((rest, item) => firstOf(item, rest), follow);
    case "alternation":
      return node.items.map((item) => firstOf(item, follow)).reduce(merge);
    case "repeat": {
      const body = firstOf(node.body, follow);
      return node.min === 0 || isNullable(node.body) ? merge(body, follow) : body;
    }
    case "capture":
    case "atomic":
      return firstOf(node.body, follow);
    case "look": {
      if (node.behind) return { ...follow, accept: false };
      if (!node.negative) return both(firstOf(node.body, ANYTHING), follow);
      const chars = singleSet(node.body);
      return both({ chars: chars ? complement(chars) : ANY, end: true, accept: false }, follow);
    }
    case "assertion":
      if (node.kind === "line-end" || node.kind === "end-before-newline") {
        return both({ chars: LINE_FEED, end: true, accept: false }, follow);
      }
      if (node.kind === "text-end") return { chars: NONE, end: follow.end, accept: false };
      return { ...follow, accept: false };
    case "conditional":
      return merge(firstOf(node.yes, follow), firstOf(node.no, follow));
    case "backreference":
    case "call":
      return ANYTHING;
    case "empty":
    case "keep":
      return follow;
  }
}

/** Whether a node can match without taking a character. */
export function isNullable(node: Node): boolean {
  switch (node.type) {
    case "set":
    case "fail":
      return false;
    case "sequence":
      return node.items.every(isNullable);
    case "alternation":
      return node.items.some(isNullable);
    case "repeat":
      return node.min === 0 || isNullable(node.body);
    case "capture":
    case "atomic":
      return isNullable(node.body);
    case "conditional":
      return isNullable(node.yes) || isNullable(node.no);
    default:
      return true;
  }
}

/** Whether a node may fail at some place of some text; false is certain. */
export function canFail(node: Node): boolean {
  switch (node.type) {
    case "empty":
    case "keep":
      return false;
    case "sequence":
      return node.items.some(canFail);
    case "alternation":
      return node.items.every(canFail);
    case "repeat":
      return node.min > 0 && canFail(node.body);
    case "capture":
    case "atomic":
      return canFail(node.body);
    default:
      return true;
  }
}

const charsCache = new WeakMap<Node, CharSet>();

/** All characters that a node can take. */
export function charsOf(node: Node): CharSet {
  let chars = charsCache.get(node);
  if (!chars) {
    chars = computeChars(node);
    charsCache.set(node, chars);
  }
  return chars;
}

function computeChars(node: Node): CharSet {
  if (node.type === "set") return node.set;
  if (node.type === "backreference" || node.type === "call") return ANY;
  if (node.type === "look") return NONE;
  const parts = children(node).map(charsOf);
  if (parts.includes(ANY)) return ANY;
  return parts.length === 0 ? NONE : parts.length === 1 ? parts[0]! : union(...new Set(parts));
}

/** The least number of characters that a node takes. */
export function minLength(node: Node): number {
  switch (node.type) {
    case "set":
      return 1;
    case "sequence":
      return node.items.reduce((sum, item) => sum + minLength(item), 0);
    case "alternation":
      return Math.min(...node.items.map(minLength));
    case "repeat":
      return node.min * minLength(node.body);
    case "capture":
    case "atomic":
      return minLength(node.body);
    case "conditional":
      return Math.min(minLength(node.yes), minLength(node.no));
    default:
      return 0;
  }
}

/** The greatest number of characters that a node takes. */
export function maxLength(node: Node): number {
  switch (node.type) {
    case "set":
      return 1;
    case "sequence":
      return node.items.reduce((sum, item) => sum + maxLength(item), 0);
    case "alternation":
      return Math.max(...node.items.map(maxLength));
    case "repeat": {
      const body = maxLength(node.body);
      return body === 0 ? 0 : node.max * body;
    }
    case "capture":
    case "atomic":
      return maxLength(node.body);
    case "conditional":
      return Math.max(maxLength(node.yes), maxLength(node.no));
    case "backreference":
    case "call":
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}

/** What may stand behind an item that is followed by `rest` and then by what `follow` describes. */
export function followOf(rest: readonly Node[], follow: Follow): Follow {
  let result = follow;
  let accept = follow.accept;
  for (let i = rest.length - 1; i >= 0; i -= 1) {
    accept &&= !canFail(rest[i]!);
    result = firstOf(rest[i]!, result);
  }
  return accept ? ACCEPT : { chars: result.chars, end: result.end, accept: false };
}

/** The follow of the body of a repeat: another round, or what comes behind. */
export function bodyFollow(node: Node & { type: "repeat" }, follow: Follow): Follow {
  if (follow.accept && node.min <= 1) return ACCEPT;
  return merge(firstOf(node.body, follow), follow);
}

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

/** The items of a node as a sequence. */
export function itemsOf(node: Node): readonly Node[] {
  return node.type === "sequence" ? node.items : node.type === "empty" ? [] : [node];
}
