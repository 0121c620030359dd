import { ConfigurationError, messageOf, type Place } from "../errors.ts";
import type { Event } from "../event/event.ts";
import { fieldReference } from "../event/field-reference.ts";
import type { Value } from "../event/value.ts";
import { rubyRegExp } from "../regex/ruby.ts";
import type { Comparison, ConditionNode, OperandNode, RegexpNode, StringNode, ValueNode } from "./ast.ts";
import { compare, isEqual, isIn, isTruthy } from "./condition-values.ts";
import { type Environment, substituteWhole } from "./environment.ts";
import { isHarmless } from "./harmless.ts";
import { constantInConstant, constantInField, fieldInConstant } from "./membership.ts";
import { toNumberValue } from "./settings.ts";

/** A compiled condition; throws a ConditionError where a comparison has no answer. */
export interface Condition {
  readonly test: (event: Event) => boolean;
  /** Whether it runs a regular expression that might backtrack for ever, so that it needs a time limit. */
  readonly mayHang: boolean;
}

type Test = Condition["test"];
type Found = Value | undefined;

/** An operand: a field, or a constant (a list of constants is a JavaScript array). */
type Operand =
  | { readonly kind: "field"; readonly get: (event: Event) => Found; readonly place: Place }
  | { readonly kind: "constant"; readonly value: Value; readonly place: Place };

/** Compiles a condition to a closure (Logstash: EventCondition.java). */
export function compileCondition(node: ConditionNode, environment: Environment): Condition {
  let mayHang = false;
  const matcher = (pattern: StringNode | RegexpNode): ((text: string) => boolean) => {
    const source = pattern.type === "regexp" ? pattern.source : pattern.text;
    if (!isHarmless(source)) mayHang = true;
    try {
      const expression = rubyRegExp(source);
      return (text) => expression.test(text);
    } catch (cause) {
      throw new ConfigurationError(`the regular expression cannot be read: ${messageOf(cause)}`, {
        cause,
        place: pattern.place,
      });
    }
  };

  const build = (condition: ConditionNode): Test => {
    switch (condition.type) {
      case "boolean":
        return combine(condition.operator, buildPart(condition.left), buildPart(condition.right));
      case "not": {
        const inner = build(condition.inner);
        return (event) => !inner(event);
      }
      case "truth":
        return truth(toOperand(condition.operand, environment));
      case "compare":
        return comparison(
          condition.operator,
          toOperand(condition.left, environment),
          toOperand(condition.right, environment),
        );
      case "in": {
        const test = membership(toOperand(condition.left, environment), toOperand(condition.right, environment));
        return condition.negated ? (event) => !test(event) : test;
      }
      case "match": {
        const test = match(toOperand(condition.left, environment), matcher(condition.pattern));
        return condition.negated ? (event) => !test(event) : test;
      }
    }
  };
  /** Beside `and` and `or` Logstash takes a field or a condition, not a constant alone. */
  const buildPart = (part: ConditionNode): Test => {
    if (part.type === "truth" && part.operand.type !== "selector") {
      refuse(part.place, "a constant is no condition; compare it with a [field]");
    }
    return build(part);
  };
  const test = build(node);
  return { test, mayHang };
}

function combine(operator: "and" | "or" | "xor" | "nand", left: Test, right: Test): Test {
  switch (operator) {
    case "and":
      return (event) => left(event) && right(event);
    case "or":
      return (event) => left(event) || right(event);
    case "xor":
      return (event) => left(event) !== right(event);
    case "nand":
      return (event) => !(left(event) && right(event));
  }
}

function truth(operand: Operand): Test {
  if (operand.kind === "field") return (event) => isTruthy(operand.get(event));
  const answer = isTruthy(operand.value);
  return () => answer;
}

const ORDERS: Readonly<Record<Exclude<Comparison, "==" | "!=">, (difference: number) => boolean>> = {
  "<": (difference) => difference < 0,
  ">": (difference) => difference > 0,
  "<=": (difference) => difference <= 0,
  ">=": (difference) => difference >= 0,
};

function comparison(operator: Comparison, left: Operand, right: Operand): Test {
  for (const operand of [left, right]) {
    if (operand.kind === "constant" && Array.isArray(operand.value)) {
      refuse(operand.place, `'${operator}' does not take a list; write [field] in [ … ]`);
    }
  }
  const [a, b] = [reader(left), reader(right)];
  if (operator === "==") return (event) => isEqual(a(event), b(event));
  if (operator === "!=") return (event) => !isEqual(a(event), b(event));
  const order = ORDERS[operator];
  return (event) => order(compare(a(event), b(event)));
}

function membership(left: Operand, right: Operand): Test {
  if (left.kind === "field" && right.kind === "field") return (event) => isIn(left.get(event), right.get(event));
  if (left.kind === "field") return fieldInConstant(left.get, (right as { value: Value }).value);
  if (right.kind === "field") {
    if (Array.isArray(left.value)) refuse(left.place, "a list is never in a field; write [field] in [ … ]");
    return constantInField(left.value, right.get);
  }
  const answer = constantInConstant(left.value, right.value);
  return () => answer;
}

function match(left: Operand, test: (text: string) => boolean): Test {
  if (left.kind === "field") {
    return (event) => {
      const found = left.get(event);
      return typeof found === "string" && test(found);
    };
  }
  if (typeof left.value !== "string") refuse(left.place, "=~ and !~ take a [field] or a text on their left side");
  return () => test(left.value as string);
}

function toOperand(node: OperandNode, environment: Environment): Operand {
  switch (node.type) {
    case "selector":
      return { kind: "field", get: fieldReference(node.text).get, place: node.place };
    case "regexp":
      return refuse(node.place, "a regular expression stands only on the right side of =~ and !~");
    default:
      return { kind: "constant", value: toConstant(node, environment), place: node.place };
  }
}

function toConstant(node: ValueNode, environment: Environment): Value {
  switch (node.type) {
    case "string":
      return substituteWhole(node.text, environment, node.place);
    case "bareword":
      return node.text;
    case "number":
      return toNumberValue(node.text);
    case "array":
      return node.items.map((item) => toConstant(item, environment));
    default:
      return refuse(node.place, "a list in a condition holds texts and numbers only");
  }
}

function reader(operand: Operand): (event: Event) => Found {
  if (operand.kind === "field") return operand.get;
  const { value } = operand;
  return () => value;
}

function refuse(place: Place, message: string): never {
  throw new ConfigurationError(message, { place });
}
