import { children, type Node } from "../ast.ts";

const keys = new WeakMap<Node, string>();
const sizes = new WeakMap<Node, number>();

/** A text that is equal for nodes of equal structure. */
export function keyOf(node: Node): string {
  let key = keys.get(node);
  if (key === undefined) {
    key = compute(node);
    keys.set(node, key);
  }
  return key;
}

function compute(node: Node): string {
  switch (node.type) {
    case "set":
      return `[${node.set.negated ? "^" : ""}${node.set.text}]`;
    case "repeat":
      return `R${node.min},${node.max},${node.mode}(${keyOf(node.body)})`;
    case "capture":
      return `C${node.index}(${keyOf(node.body)})`;
    case "look":
      return `L${node.behind},${node.negative}(${keyOf(node.body)})`;
    case "assertion":
      return `A${node.kind};`;
    case "backreference":
      return `B${node.indexes.join()},${node.ignoreCase};`;
    case "call":
      return `G${node.index};`;
    case "conditional":
      return `?${node.indexes.join()}(${keyOf(node.yes)}|${keyOf(node.no)})`;
    default:
      return `${node.type}(${children(node)
        .map(keyOf)
        .join(node.type === "alternation" ? "|" : "")})`;
  }
}

/** The number of nodes. */
export function sizeOf(node: Node): number {
  let size = sizes.get(node);
  if (size === undefined) {
    size = 1 + children(node).reduce((sum, child) => sum + sizeOf(child), 0);
    sizes.set(node, size);
  }
  return size;
}
