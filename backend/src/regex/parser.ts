import { alternation, EMPTY, type Expression, type Node, set } from "./ast.ts";
import { parseClass } from "./char-class.ts";
import { ANY, fromChars, NOT_NEWLINE, singleOf } from "./charset.ts";
import { charEscape, setEscape } from "./escapes.ts";
import { optionSwitch, type ParseOptions, withOptions } from "./options.ts";
import { classPiece, joinPieces, type Piece } from "./pieces.ts";
import { quantify } from "./quantifier.ts";
import { createScanner, type Scanner } from "./scanner.ts";
import { ASSERTIONS, asciiBoundary, GRAPHEME, LINE_BREAK } from "./specials.ts";

interface Groups {
  readonly names: string[];
  /** Names of all groups, known in the second pass; null in the first. */
  readonly known: readonly string[] | null;
  /** Ruby: where any group has a name, plain parentheses do not capture. */
  readonly onlyNamed: boolean;
}

/**
 * Reads a regular expression as Ruby (Onigmo, with Ruby's syntax) does. Throws REGEXP with the place of the
 * mistake, also for what Ruby knows and Heimdall does not (levels of recursion).
 */
export function parseRegexp(source: string, options: ParseOptions = {}): Expression {
  const first: Groups = { names: [], known: null, onlyNamed: false };
  parseWhole(source, options, first);
  const onlyNamed = first.names.some((name) => name !== "");
  const known = onlyNamed ? first.names.filter((name) => name !== "") : first.names;
  const second: Groups = { names: [], known, onlyNamed };
  const root = parseWhole(source, options, second);
  return { root, groups: second.names };
}

function parseWhole(source: string, options: ParseOptions, groups: Groups): Node {
  const scanner = createScanner(source);
  const root = parseAlternation(scanner, options, groups);
  if (scanner.peek() !== -1) scanner.fail("a parenthesis is closed that was not opened; write \\) for the character");
  return root;
}

/** Reads up to the closing parenthesis or the end. */
function parseAlternation(scanner: Scanner, options: ParseOptions, groups: Groups): Node {
  const branches: Node[] = [];
  let pieces: Piece[] = [];
  for (;;) {
    if (scanner.peek() === -1 || scanner.peek() === 0x29) break;
    if (scanner.take("|")) {
      branches.push(joinPieces(pieces));
      pieces = [];
      continue;
    }
    if (skipIgnored(scanner, options)) continue;
    const switched = optionSwitch(scanner, options);
    if (switched) {
      // Ruby: an option without a group reaches over the alternatives to the end of the enclosing group.
      pieces.push({ node: parseAlternation(scanner, switched, groups), char: -1 });
      break;
    }
    if (quantify(scanner, pieces)) continue;
    pieces.push(parseAtom(scanner, options, groups));
  }
  branches.push(joinPieces(pieces));
  return alternation(branches);
}

function skipIgnored(scanner: Scanner, options: ParseOptions): boolean {
  if (scanner.match(/\(\?#(?:[^\\)]|\\[\s\S])*\)/y)) return true;
  return options.extended === true && scanner.match(/\s+|#[^\n]*/y) !== null;
}

function parseAtom(scanner: Scanner, options: ParseOptions, groups: Groups): Piece {
  const { ignoreCase = false, range = "ruby" } = options;
  if (scanner.take("(")) return { node: parseGroup(scanner, options, groups), char: -1 };
  if (scanner.take("[")) {
    const found = parseClass(scanner, range);
    // Onigmo: a class of one character is that character.
    const char = ignoreCase && !found.negated ? singleOf(found.set) : -1;
    return char >= 0 ? { node: set(found.set), char, ignoreCase } : classPiece(found, ignoreCase);
  }
  if (scanner.take(".")) return { node: set(options.dotAll ? ANY : NOT_NEWLINE), char: -1 };
  if (scanner.take("^")) return { node: { type: "assertion", kind: "line-start" }, char: -1 };
  if (scanner.take("$")) return { node: { type: "assertion", kind: "line-end" }, char: -1 };
  const char = scanner.peek() === 0x5c ? parseEscape(scanner, options, groups) : scanner.next();
  if (typeof char !== "number") return { node: char, char: -1 };
  return { node: set(fromChars(char)), char, ignoreCase };
}

function parseEscape(scanner: Scanner, options: ParseOptions, groups: Groups): Node | number {
  const chars = setEscape(scanner, options.range ?? "ruby");
  if (chars) return classPiece(chars, chars.property && options.ignoreCase === true).node;
  const simple = scanner.match(/\\([AzZGbBRXK])/y);
  if (simple) {
    const letter = simple[1]!;
    if (letter === "R") return LINE_BREAK;
    if (letter === "X") return parseRegexp(GRAPHEME).root;
    if (letter === "K") return { type: "keep" };
    if (options.range === "ascii" && /[bB]/.test(letter)) return asciiBoundary(letter === "B");
    return { type: "assertion", kind: ASSERTIONS.get(letter)! };
  }
  const named = scanner.match(/\\([kg])(?:<([^>]+)>|'([^']+)')/y);
  if (named) {
    const indexes = groupIndexes(scanner, groups, named[2] ?? named[3]!);
    if (named[1] === "k") return { type: "backreference", indexes, ignoreCase: options.ignoreCase === true };
    return { type: "call", index: indexes[0]! };
  }
  const back = scanner.position;
  const numbered = scanner.match(/\\([1-9]\d*)/y);
  if (numbered) {
    const index = Number(numbered[1]);
    const count = groups.known?.length ?? Number.POSITIVE_INFINITY;
    if (groups.onlyNamed && (index <= 9 || index <= count)) {
      scanner.fail("a numbered reference beside named groups; write \\k<name>");
    }
    if (index <= count) return { type: "backreference", indexes: [index], ignoreCase: options.ignoreCase === true };
    if (index <= 9) scanner.fail(`there is no group ${index}`);
    scanner.position = back;
  }
  return charEscape(scanner, false);
}

function groupIndexes(scanner: Scanner, groups: Groups, name: string): number[] {
  if (!groups.known) return [0];
  if (/^-?\d+$/.test(name)) {
    const number = Number(name);
    const index = name.startsWith("-") ? groups.names.length + 1 + number : number;
    if (index < 0 || index > groups.known.length) scanner.fail(`there is no group ${name}`);
    if (groups.onlyNamed && index > 0) scanner.fail("a numbered reference beside named groups; write \\k<name>");
    return [index];
  }
  const indexes = groups.known.flatMap((known, i) => (known === name ? [i + 1] : []));
  if (indexes.length === 0) scanner.fail(`there is no group named '${name}'`);
  return indexes;
}

/** Reads a group whose opening parenthesis was read. */
function parseGroup(scanner: Scanner, options: ParseOptions, groups: Groups): Node {
  const opened = scanner.position;
  const inner = (with_: ParseOptions = options): Node => {
    const node = parseAlternation(scanner, with_, groups);
    if (scanner.take(")")) return node;
    scanner.position = opened - 1;
    return scanner.fail("a group is opened here and not closed; write \\( for the character");
  };
  if (!scanner.take("?")) {
    if (groups.onlyNamed) return inner();
    groups.names.push("");
    const index = groups.names.length;
    return { type: "capture", index, body: inner() };
  }
  if (scanner.take(":")) return inner();
  if (scanner.take(">")) return { type: "atomic", body: inner() };
  if (scanner.take("~")) return { type: "absent", body: inner() };
  const look = scanner.match(/(<?)([=!])/y);
  if (look) return { type: "look", behind: look[1] === "<", negative: look[2] === "!", body: inner() };
  const name = scanner.match(/(?:<([^>]+)>|'([^']+)')/y);
  if (name) {
    groups.names.push(name[1] ?? name[2]!);
    const index = groups.names.length;
    return { type: "capture", index, body: inner() };
  }
  const scoped = scanner.match(/([imxdau]*)(?:-([imx]*))?:/y);
  if (scoped) return inner(withOptions(options, scoped[1]!, scoped[2] ?? ""));
  const condition = scanner.match(/\((?:<([^>]+)>|'([^']+)'|(\d+))\)/y);
  if (condition) {
    const indexes = groupIndexes(scanner, groups, condition[1] ?? condition[2] ?? condition[3]!);
    const body = inner();
    const [yes, no, ...more] = body.type === "alternation" ? body.items : [body];
    if (more.length > 0) scanner.fail("a condition has at most two alternatives");
    return { type: "conditional", indexes, yes: yes!, no: no ?? EMPTY };
  }
  return scanner.fail("an unknown kind of group (?…");
}
