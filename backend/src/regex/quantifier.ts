import type { Node } from "./ast.ts";
import { foldedChar, type Piece } from "./pieces.ts";
import type { Scanner } from "./scanner.ts";

const REPEAT_LIMIT = 100_000;

/** Reads a quantifier, if one stands here, and puts it on the last piece. */
export function quantify(scanner: Scanner, pieces: Piece[]): boolean {
  const found = scanner.match(/([?*+])([?+]?)|\{(\d+)(,?)(\d*)\}(\??)|\{,(\d+)\}(\??)/y);
  if (!found) return false;
  const last = pieces.pop();
  if (!last) return scanner.fail(`there is nothing before ${found[0]} to repeat; write \\${found[0]} for the text`);
  const body = last.ignoreCase ? foldedChar(last.char) : last.node;
  pieces.push({ node: repeat(scanner, found, body), char: -1 });
  return true;
}

function repeat(scanner: Scanner, found: RegExpExecArray, body: Node): Node {
  const [, sign, suffix, low, comma, high, lazy, upTo, upToLazy] = found;
  if (sign) {
    const mode = suffix === "?" ? "lazy" : suffix === "+" ? "possessive" : "greedy";
    return { type: "repeat", body, min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY, mode };
  }
  const min = low === undefined ? 0 : Number(low);
  const max = upTo !== undefined ? Number(upTo) : !comma ? min : high ? Number(high) : Number.POSITIVE_INFINITY;
  if (max < min) scanner.fail("an interval's upper bound is below its lower one");
  if (min > REPEAT_LIMIT || (max !== Number.POSITIVE_INFINITY && max > REPEAT_LIMIT)) {
    scanner.fail(`an interval may not go beyond ${REPEAT_LIMIT}`);
  }
  const isLazy = (lazy ?? upToLazy) === "?";
  const node: Node = { type: "repeat", body, min, max, mode: isLazy && comma !== "" ? "lazy" : "greedy" };
  // Ruby: `a{2}?` is not lazy, it is `(?:a{2})?`.
  if (isLazy && comma === "" && upTo === undefined)
    return { type: "repeat", body: node, min: 0, max: 1, mode: "greedy" };
  return node;
}
