import type { Node } from "./ast.ts";
import { foldedChar, type Piece } from "./pieces.ts";
import type { Scanner } from "./scanner.ts";

const REPEAT_LIMIT = 100_000;

/** Reads a quantifier, if one stands here, and puts it on the last piece. */
export function quantify(scanner: Scanner, pieces: Piece[]): boolean {
  const found = scanner.match(/([?*+])([?+]?)|\{(\d+)\}|\{(\d+),(\d*)\}(\??)|\{,(\d+)\}(\??)/y);
  if (!found) return false;
  const last = pieces.pop();
  if (!last) return scanner.fail(`there is nothing before ${found[0]} to repeat; write \\${found[0]} for the text`);
  const body = last.ignoreCase ? foldedChar(last.char) : last.node;
  pieces.push({ node: repeat(scanner, found, body), char: -1 });
  return true;
}

function repeat(scanner: Scanner, found: RegExpExecArray, body: Node): Node {
  const [, sign, suffix, exactly, low, high, lazy, upTo, upToLazy] = found;
  if (sign) {
    const mode = suffix === "?" ? "lazy" : suffix === "+" ? "possessive" : "greedy";
    const max = sign === "?" ? 1 : Number.POSITIVE_INFINITY;
    return reduced({ type: "repeat", body, min: sign === "+" ? 1 : 0, max, mode });
  }
  // Ruby: `{2}` is followed by a quantifier of its own: `a{2}?` is not lazy, it is `(?:a{2})?`.
  const min = Number(exactly ?? low ?? 0);
  const max = Number(exactly ?? upTo ?? (high || Number.POSITIVE_INFINITY));
  if (max < min) scanner.fail("an interval's upper bound is below its lower one");
  if (min > REPEAT_LIMIT || (max !== Number.POSITIVE_INFINITY && max > REPEAT_LIMIT)) {
    scanner.fail(`an interval may not go beyond ${REPEAT_LIMIT}`);
  }
  return reduced({ type: "repeat", body, min, max, mode: (lazy ?? upToLazy) === "?" ? "lazy" : "greedy" });
}

type Repeat = Node & { type: "repeat" };

/**
 * Onigmo makes one repeat of a repeat in a repeat, where each is `?`, `*` or `+`: `(?:a+)*` is `a*`, and nothing is
 * tried twice. It also reads `(?:a+?)+` as `a+?`, and `(?:a+?)*` as `(?:a+?)?`.
 */
function reduced(outer: Repeat): Repeat {
  const inner = outer.body;
  if (inner.type !== "repeat" || !isSign(inner) || !isSign(outer) || outer.mode === "lazy") return outer;
  if (inner.mode === "greedy") {
    const [min, max] = [Math.min(inner.min, outer.min), Math.max(inner.max, outer.max)];
    return { ...outer, body: inner.body, min, max };
  }
  return inner.mode === "lazy" && inner.min === 1 ? { ...outer, max: 1 } : outer;
}

function isSign({ min, max }: Repeat): boolean {
  return min === 0 ? max === 1 || max === Number.POSITIVE_INFINITY : min === 1 && max === Number.POSITIVE_INFINITY;
}
