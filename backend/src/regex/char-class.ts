import { complement, fromRanges, intersection, NONE, union } from "./charset.ts";
import { type ClassRange, charEscape, setEscape, type WrittenSet } from "./escapes.ts";
import { posixBracket } from "./properties.ts";
import type { Scanner } from "./scanner.ts";

type Part = Omit<WrittenSet, "negated">;

/**
 * Reads a class `[…]` (the opening bracket was read): nested classes, `&&`, POSIX brackets, ranges, escapes.
 * Onigmo: where case is ignored, the whole is widened once, before the outermost `^` turns it round.
 */
export function parseClass(scanner: Scanner, range: ClassRange): WrittenSet {
  const negated = scanner.take("^");
  return { ...parseParts(scanner, range), negated };
}

/** Reads a class up to its closing bracket. */
function parseParts(scanner: Scanner, range: ClassRange): Part {
  let parts: Part[] = [];
  let intersected: Part | undefined;
  let first = true;
  const close = () => {
    const own = joined(parts);
    intersected = intersected ? common(intersected, own) : own;
    parts = [];
  };
  for (;;) {
    if (scanner.peek() === -1) scanner.fail("a character class is not closed with ]");
    // Onigmo: a bracket right at the start is the character, when another one closes the class.
    if (!(first && scanner.source.indexOf("]", scanner.position + 1) > 0) && scanner.take("]")) break;
    first = false;
    if (scanner.take("&&")) {
      close();
      continue;
    }
    const posix = scanner.match(/\[:(\^?)(\w+):\]/y);
    if (posix) {
      const name = posix[2]!;
      const chars = posixBracket(name, range) ?? scanner.fail(`there is no POSIX bracket [:${name}:]`);
      const part = { set: chars, plain: name === "word" || name === "ascii" ? NONE : chars };
      parts.push(posix[1] ? opposite(part) : part);
    } else if (scanner.take("[")) {
      const opposed = scanner.take("^");
      const part = parseParts(scanner, range);
      parts.push(opposed ? opposite(part) : part);
    } else {
      parts.push(parseItem(scanner, range));
    }
  }
  close();
  return intersected!;
}

function joined(parts: readonly Part[]): Part {
  if (parts.length === 0) return { set: NONE, plain: NONE };
  if (parts.length === 1) return parts[0]!;
  const set = union(...parts.map((part) => part.set));
  return {
    set,
    plain: parts.every((part) => part.plain === part.set) ? set : union(...parts.map((part) => part.plain)),
  };
}

function common(a: Part, b: Part): Part {
  const set = intersection(a.set, b.set);
  return { set, plain: a.plain === a.set && b.plain === b.set ? set : intersection(a.plain, b.plain) };
}

/** The rest of Unicode; nothing of it is plain where nothing was. */
function opposite({ set, plain }: Part): Part {
  const chars = complement(set);
  return { set: chars, plain: plain === set ? chars : plain === NONE ? NONE : complement(plain) };
}

function parseItem(scanner: Scanner, classRange: ClassRange): Part {
  const found = setEscape(scanner, classRange);
  if (found) return found.negated ? opposite(found) : found;
  const from = parseChar(scanner);
  let to = from;
  const rest = scanner.source.slice(scanner.position, scanner.position + 2);
  // A hyphen is a range only between two characters; before ], [ or a set it is itself.
  if (rest.startsWith("-") && rest.length > 1 && rest[1] !== "]" && rest[1] !== "[" && rest !== "-&") {
    const back = scanner.position;
    scanner.next();
    if (setEscape(scanner, classRange)) scanner.position = back;
    else to = parseChar(scanner);
  }
  if (to < from) scanner.fail("a range in a character class ends before it begins");
  const chars = fromRanges([[from, to]]);
  return { set: chars, plain: chars };
}

function parseChar(scanner: Scanner): number {
  return scanner.peek() === 0x5c ? charEscape(scanner, true) : scanner.next();
}
