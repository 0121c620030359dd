import { type Document, isMap, isScalar, isSeq, type Node } from "yaml";

/**
 * A node that says `value`, made of one that said something else: what is the same in both keeps its node, and with it its
 * comments, quotes and style.
 */
export function mergeNode(document: Document, node: unknown, value: unknown): Node {
  if (isSeq(node) && Array.isArray(value)) {
    const old = [...node.items];
    const left = new Map(old.map((item, at) => [at, JSON.stringify((item as Node).toJS(document))]));
    const same = value.map((item) => {
      const at = [...left].find(([, text]) => text === JSON.stringify(item))?.[0];
      if (at !== undefined) left.delete(at);
      return at;
    });
    // What was not found again was changed where it stands, or is new.
    node.items = value.map((item, at) => {
      const from = same[at];
      if (from !== undefined) return old[from];
      return left.delete(at) ? mergeNode(document, old[at], item) : document.createNode(item);
    });
    return node;
  }
  if (isMap(node) && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const wanted = value as Record<string, unknown>;
    node.items = node.items.filter(({ key }) => isScalar(key) && Object.hasOwn(wanted, String(key.value)));
    for (const [name, item] of Object.entries(wanted)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (pair) pair.value = mergeNode(document, pair.value, item);
      else node.set(document.createNode(name), document.createNode(item));
    }
    return node;
  }
  if (isScalar(node) && (typeof value !== "object" || value === null)) {
    if (node.value !== value) {
      node.value = value;
      // A number's own form, or quotes of another text, do not fit any more.
      delete node.source;
      delete (node as { format?: string }).format;
    }
    return node;
  }
  return document.createNode(value);
}
