import type { ConditionNode, OperandNode, ValueNode } from "./ast.ts";

/** A condition as one would write it, for people. */
export function conditionText(node: ConditionNode): string {
  switch (node.type) {
    case "boolean":
      return `${partText(node.left)} ${node.operator} ${partText(node.right)}`;
    case "not":
      return `!(${conditionText(node.inner)})`;
    case "compare":
      return `${operandText(node.left)} ${node.operator} ${operandText(node.right)}`;
    case "match":
      return `${operandText(node.left)} ${node.negated ? "!~" : "=~"} ${operandText(node.pattern)}`;
    case "in":
      return `${operandText(node.left)} ${node.negated ? "not in" : "in"} ${operandText(node.right)}`;
    case "truth":
      return operandText(node.operand);
  }
}

/** The fields that a condition reads, as they are written; each once. */
export function conditionFields(node: ConditionNode): string[] {
  const fields = new Set<string>();
  const visit = (operand: OperandNode): void => {
    if (operand.type === "selector") fields.add(operand.text);
  };
  const walk = (condition: ConditionNode): void => {
    switch (condition.type) {
      case "boolean":
        walk(condition.left);
        walk(condition.right);
        break;
      case "not":
        walk(condition.inner);
        break;
      case "match":
        visit(condition.left);
        break;
      case "truth":
        visit(condition.operand);
        break;
      default:
        visit(condition.left);
        visit(condition.right);
    }
  };
  walk(node);
  return [...fields];
}

function partText(node: ConditionNode): string {
  return node.type === "boolean" ? `(${conditionText(node)})` : conditionText(node);
}

function operandText(node: OperandNode): string {
  switch (node.type) {
    case "selector":
      return node.text;
    case "regexp":
      return `/${node.source}/`;
    default:
      return valueText(node);
  }
}

function valueText(node: ValueNode): string {
  switch (node.type) {
    case "string":
      return JSON.stringify(node.text);
    case "array":
      return `[${node.items.map(valueText).join(", ")}]`;
    case "number":
    case "bareword":
      return node.text;
    default:
      return "…";
  }
}
