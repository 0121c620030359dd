import { type CharSet, complement, fromRanges, intersection, NONE, union } from "./charset.ts";
import { charEscape, setEscape } from "./escapes.ts";
import { foldSet } from "./fold.ts";
import { posixBracket } from "./properties.ts";
import type { Scanner } from "./scanner.ts";

/** Reads a class `[…]` (the opening bracket was read): nested classes, `&&`, POSIX brackets, ranges, escapes. */
export function parseClass(scanner: Scanner, ignoreCase: boolean): CharSet {
  const negated = scanner.take("^");
  let parts: CharSet[] = [];
  let intersected: CharSet | undefined;
  let first = true;
  const close = () => {
    const own = parts.length === 0 ? NONE : union(...parts);
    intersected = intersected ? intersection(intersected, own) : own;
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
      const chars = posixBracket(posix[2]!) ?? scanner.fail(`there is no POSIX bracket [:${posix[2]}:]`);
      parts.push(posix[1] ? complement(chars) : chars);
    } else if (scanner.take("[")) {
      parts.push(parseClass(scanner, ignoreCase));
    } else {
      parts.push(parseItem(scanner, ignoreCase));
    }
  }
  close();
  return negated ? complement(intersected!) : intersected!;
}

function parseItem(scanner: Scanner, ignoreCase: boolean): CharSet {
  const chars = setEscape(scanner);
  if (chars) return chars;
  const from = parseChar(scanner);
  let to = from;
  const rest = scanner.source.slice(scanner.position, scanner.position + 2);
  // A hyphen is a range only between two characters; before ], [ or a set it is itself.
  if (rest.startsWith("-") && rest.length > 1 && rest[1] !== "]" && rest[1] !== "[" && rest !== "-&") {
    const back = scanner.position;
    scanner.next();
    if (setEscape(scanner)) scanner.position = back;
    else to = parseChar(scanner);
  }
  if (to < from) scanner.fail("a range in a character class ends before it begins");
  const range = fromRanges([[from, to]]);
  return ignoreCase ? foldSet(range) : range;
}

function parseChar(scanner: Scanner): number {
  return scanner.peek() === 0x5c ? charEscape(scanner, true) : scanner.next();
}
