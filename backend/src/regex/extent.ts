import { children, type Node } from "./ast.ts";
import { ANY, type CharSet, NONE, union } from "./charset.ts";

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
  if (node.type === "backreference" || node.type === "call" || node.type === "absent") return ANY;
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
    case "absent":
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}
