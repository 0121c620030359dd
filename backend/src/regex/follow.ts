import type { Node } from "./ast.ts";
import { ANY, type CharSet, complement, fromChars, intersection, NONE, union } from "./charset.ts";
import { canFail, isNullable } from "./extent.ts";

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
    case "absent":
      return ANYTHING;
    case "empty":
    case "keep":
      return follow;
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
