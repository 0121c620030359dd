import { children, type Expression, type Node } from "./ast.ts";
import { escapeCodePoint, singleOf, toClass } from "./charset.ts";
import { isNullable } from "./extent.ts";
import { regexpError } from "./scanner.ts";

const WORD_CLASS = "[\\p{L}\\p{M}\\p{N}\\p{Pc}]";

const ASSERTIONS = {
  "line-start": "(?:(?<![^])|(?<=\\n)(?=[^]))",
  "line-end": "(?![^\\n])",
  "text-start": "(?<![^])",
  "text-end": "(?![^])",
  "end-before-newline": "(?=\\n?(?![^]))",
  "word-boundary": `(?:(?<=${WORD_CLASS})(?!${WORD_CLASS})|(?<!${WORD_CLASS})(?=${WORD_CLASS}))`,
  "no-word-boundary": `(?:(?<=${WORD_CLASS})(?=${WORD_CLASS})|(?<!${WORD_CLASS})(?!${WORD_CLASS}))`,
} as const;

/** The source of a RegExp (flags `u`, no others) with the meaning of an expression, and where its groups went. */
export interface RegExpSource {
  readonly source: string;
  /** RegExp group of each group of the expression (index 0 unused); more groups stand between for atomic parts. */
  readonly groupOf: readonly number[];
}

/**
 * Writes an expression as a RegExp. Throws REGEXP for what a RegExp has no means for: conditions, `\K`,
 * recursion. Two things differ, both only inside of a repeat: a RegExp forgets a group at each round, and
 * a reference to a group that took no part matches the empty text.
 */
export function toRegExpSource(expression: Expression, pattern: string): RegExpSource {
  const bodies = captureBodies(expression.root);
  const groupOf: number[] = [0];
  let groups = 0;
  const active = new Set<number>();

  const write = (node: Node, copied: boolean): string => {
    switch (node.type) {
      case "empty":
        return "";
      case "fail":
        return "(?!)";
      case "set":
        return singleOf(node.set) >= 0 ? escapeCodePoint(singleOf(node.set)) : toClass(node.set);
      case "sequence":
        return node.items.map((item) => writeItem(item, copied)).join("");
      case "alternation":
        return node.items.map((item) => write(item, copied)).join("|");
      case "repeat":
        return writeRepeat(node, copied);
      case "capture": {
        groups += 1;
        if (!copied) groupOf[node.index] = groups;
        active.add(node.index);
        const body = write(node.body, copied);
        active.delete(node.index);
        return `(${body})`;
      }
      case "atomic":
        return atomic(() => write(node.body, copied));
      case "look":
        return `(?${node.behind ? "<" : ""}${node.negative ? "!" : "="}${write(node.body, copied)})`;
      case "assertion":
        if (node.kind === "search-start") throw regexpError(pattern, "\\G is not supported here");
        return ASSERTIONS[node.kind];
      case "backreference":
        return writeBackreference(node);
      case "call": {
        const body = node.index === 0 ? undefined : bodies.get(node.index);
        if (!body || active.has(node.index))
          throw regexpError(pattern, "recursion (\\g inside its own group) is not supported here");
        active.add(node.index);
        const copy = `(?:${write(body, true)})`;
        active.delete(node.index);
        return copy;
      }
      case "conditional":
        throw regexpError(pattern, "a condition (?(…)…) is not supported here");
      case "absent":
        throw regexpError(pattern, "the absent operator (?~…) is not supported here; write (?:(?!…).)*");
      case "keep":
        throw regexpError(pattern, "\\K is not supported here; write a lookbehind (?<=…)");
    }
  };

  const writeItem = (node: Node, copied: boolean): string => {
    const text = write(node, copied);
    return node.type === "alternation" ? `(?:${text})` : text;
  };

  /** JavaScript has no atomic group: a lookahead never goes back into itself, and a reference takes its text. */
  const atomic = (inner: () => string): string => {
    groups += 1;
    const own = groups;
    return `(?:(?=(${inner()}))\\${own})`;
  };

  const writeRepeat = (node: Node & { type: "repeat" }, copied: boolean): string => {
    const quantified = (): string => {
      if (node.min === 0 && node.max === 1 && isNullable(node.body)) {
        // JavaScript undoes a round that took nothing, with its groups; Onigmo lets it stand.
        const body = `(?:${write(node.body, copied)})`;
        return node.mode === "lazy" ? `(?:|${body})` : `(?:${body}|)`;
      }
      const simple = node.body.type === "set" || node.body.type === "capture";
      const body = simple ? write(node.body, copied) : `(?:${write(node.body, copied)})`;
      const bounds =
        node.max === Number.POSITIVE_INFINITY
          ? node.min === 0
            ? "*"
            : node.min === 1
              ? "+"
              : `{${node.min},}`
          : node.min === 0 && node.max === 1
            ? "?"
            : `{${node.min},${node.max}}`;
      return `${body}${bounds}${node.mode === "lazy" ? "?" : ""}`;
    };
    return node.mode === "possessive" ? atomic(quantified) : quantified();
  };

  const writeBackreference = (node: Node & { type: "backreference" }): string => {
    const known = node.indexes.filter((index) => groupOf[index] !== undefined && !active.has(index));
    if (known.length === 0) return "(?!)";
    const references = known.reverse().map((index) => `\\${groupOf[index]}`);
    const text = `(?:${references.join("|")})`;
    return node.ignoreCase ? `(?i:${text})` : text;
  };

  return { source: write(expression.root, false), groupOf };
}

function captureBodies(root: Node): Map<number, Node> {
  const bodies = new Map<number, Node>();
  const visit = (node: Node): void => {
    if (node.type === "capture") bodies.set(node.index, node.body);
    for (const child of children(node)) visit(child);
  };
  visit(root);
  return bodies;
}
