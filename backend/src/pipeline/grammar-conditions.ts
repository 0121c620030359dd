import type { BooleanOperator, Comparison, ConditionNode, OperandNode, SelectorNode } from "./ast.ts";
import { endOfText, type GrammarOptions, parseItems, parseNumber, parseStringNode } from "./grammar-values.ts";
import type { Scanner } from "./scanner.ts";

const BOOLEAN = /and|or|xor|nand/y;
const COMPARISON = /==|!=|<=|>=|<|>/y;
const SELECTOR = /(?:\[[^[\],]+\])+/y;
/** What is read of a selector, or of a further element of one, that is then not closed. */
const UNCLOSED_ELEMENT = /\[[^[\],]+(?!\])/y;
const FLAGS = /(?!and|or|xor|nand)[A-Za-z]+/y;
const NOT_IN = /not(?=[ \t\r\n#])/y;

interface Chain {
  readonly operators: { readonly operator: BooleanOperator; readonly at: number }[];
  readonly parts: ConditionNode[];
}

/** Parses a condition up to what cannot belong to it. */
export function parseCondition(scanner: Scanner, options: GrammarOptions): ConditionNode {
  const chain: Chain = { operators: [], parts: [parseExpression(scanner, options)] };
  for (;;) {
    const end = scanner.at;
    scanner.skip();
    const at = scanner.at;
    const operator = scanner.match(BOOLEAN) as BooleanOperator | null;
    if (operator === null) {
      scanner.at = end;
      return joinChain(scanner, chain);
    }
    chain.operators.push({ operator, at });
    scanner.skip();
    chain.parts.push(parseExpression(scanner, options));
  }
}

/**
 * `and` binds tighter than `or`, with Logstash's own edge (lscl.rb, join_conditions): an `or` closes only the last of
 * several `and`s before it, so that `a and b and c or d` is `a and ((b and c) or d)`.
 */
function joinChain(scanner: Scanner, chain: Chain): ConditionNode {
  const { operators, parts } = chain;
  const odd = operators.find(({ operator }) => operator === "xor" || operator === "nand");
  if (odd && operators.length > 1) {
    scanner.refuse(
      `'${odd.operator}' stands between two operands only; put parentheses around it and its operands`,
      odd.at,
    );
  }
  if (odd)
    return { type: "boolean", operator: odd.operator, left: parts[0]!, right: parts[1]!, place: parts[0]!.place };
  const stack: ConditionNode[] = [parts[0]!];
  const waiting: ("and" | "or")[] = [];
  const join = (): void => {
    const right = stack.pop()!;
    const left = stack.pop()!;
    stack.push({ type: "boolean", operator: waiting.pop()!, left, right, place: left.place });
  };
  for (const [index, { operator }] of operators.entries()) {
    if (waiting.at(-1) === "and" && operator === "or") join();
    waiting.push(operator as "and" | "or");
    stack.push(parts[index + 1]!);
  }
  while (waiting.length > 0) join();
  return stack[0]!;
}

function parseExpression(scanner: Scanner, options: GrammarOptions): ConditionNode {
  const start = scanner.at;
  if (scanner.text[start] === "(") return parseParenthesised(scanner, options);
  if (scanner.text[start] === "!") return parseNegation(scanner, options);
  const place = scanner.place();
  const left = parseOperand(scanner, options);
  const end = scanner.at;
  scanner.skip();
  if (scanner.take("=~")) return parseMatch(scanner, options, left, false);
  if (scanner.take("!~")) return parseMatch(scanner, options, left, true);
  const comparison = scanner.match(COMPARISON) as Comparison | null;
  if (comparison !== null) {
    scanner.skip();
    return { type: "compare", operator: comparison, left, right: parseOperand(scanner, options), place };
  }
  const negated = scanner.match(NOT_IN) !== null;
  if (negated) scanner.skip();
  if (scanner.take("in")) {
    scanner.skip();
    return { type: "in", negated, left, right: parseOperand(scanner, options), place };
  }
  if (negated) scanner.refuse(`expected 'in' after not, found ${scanner.found()}; write [a] not in [b]`);
  if (scanner.text[scanner.at] === "=") {
    scanner.refuse("a single '=' is no comparison; write == to compare or =~ to match a regular expression");
  }
  scanner.at = end;
  return { type: "truth", operand: left, place };
}

function parseParenthesised(scanner: Scanner, options: GrammarOptions): ConditionNode {
  const opening = scanner.place();
  scanner.at += 1;
  scanner.skip();
  const condition = parseCondition(scanner, options);
  scanner.skip();
  if (!scanner.take(")")) {
    scanner.refuse(
      `expected ')' for the '(' at line ${opening.line}, column ${opening.column}, found ${scanner.found()}`,
    );
  }
  return condition;
}

function parseNegation(scanner: Scanner, options: GrammarOptions): ConditionNode {
  const place = scanner.place();
  scanner.at += 1;
  scanner.skip();
  if (scanner.text[scanner.at] === "(") return { type: "not", inner: parseParenthesised(scanner, options), place };
  const operand = parseSelector(scanner);
  if (!operand) {
    return scanner.refuse(`'!' takes a [field] or a condition in parentheses, found ${scanner.found()}`);
  }
  const end = scanner.at;
  scanner.skip();
  if (/[=!<>]/.test(scanner.text[scanner.at] ?? "")) {
    scanner.refuse(`'!' takes a [field] or a condition in parentheses; write !(${operand.text} == …) or use !=`);
  }
  scanner.at = end;
  return { type: "not", inner: { type: "truth", operand, place: operand.place }, place };
}

function parseMatch(scanner: Scanner, options: GrammarOptions, left: OperandNode, negated: boolean): ConditionNode {
  scanner.skip();
  const at = scanner.at;
  const pattern = parseOperand(scanner, options);
  if (pattern.type !== "regexp" && pattern.type !== "string") {
    return scanner.refuse('=~ and !~ take a /regular expression/ or a "text" on their right side', at);
  }
  const flags = scanner.at;
  if (pattern.type === "regexp" && scanner.match(FLAGS) !== null) {
    scanner.refuse("a regular expression has no flags behind its '/'; write (?i) or (?m) at its start", flags);
  }
  return { type: "match", negated, left, pattern, place: left.place };
}

/** In the grammar's order: string, number, selector, array, regexp; so `["x"]` is a selector. */
function parseOperand(scanner: Scanner, options: GrammarOptions): OperandNode {
  const start = scanner.at;
  const next = scanner.text[start];
  if (next === '"' || next === "'") return parseStringNode(scanner, options);
  const number = parseNumber(scanner);
  if (number) return number;
  if (next === "[") {
    const selector = parseSelector(scanner);
    if (selector) return selector;
    const items = parseItems(scanner, options, (name, at) =>
      scanner.refuse(`${name} { … } has no place in a condition`, at),
    );
    return { type: "array", items, place: scanner.place(start) };
  }
  if (next === "/") {
    const end = endOfText(scanner, start);
    if (end === -1) scanner.refuse("the regular expression has no closing '/'; write one", start);
    scanner.at = end + 1;
    return { type: "regexp", source: scanner.text.slice(start + 1, end), place: scanner.place(start) };
  }
  return refuseOperand(scanner);
}

function parseSelector(scanner: Scanner): SelectorNode | null {
  const place = scanner.place();
  const text = scanner.match(SELECTOR);
  UNCLOSED_ELEMENT.lastIndex = scanner.at;
  if (UNCLOSED_ELEMENT.test(scanner.text)) scanner.reach(UNCLOSED_ELEMENT.lastIndex);
  return text === null ? null : { type: "selector", text, place };
}

function refuseOperand(scanner: Scanner): never {
  const found = scanner.found();
  const word = /[A-Za-z_][A-Za-z0-9_]+/y;
  const start = scanner.at;
  if (scanner.match(word) !== null) {
    scanner.skip();
    const isCall = scanner.text[scanner.at] === "(";
    scanner.at = start;
    if (isCall) scanner.refuse(`${found} looks like a call; the pipeline language has no functions in conditions`);
  }
  return scanner.refuse(
    `expected a [field], a "text", a number, a [list] or a /regexp/, found ${found}; fields stand in brackets, texts in quotes`,
  );
}
