import type {
  ConditionNode,
  OperandNode,
  PipelineFile,
  Statement,
  ValueNode,
} from "../../../backend/src/pipeline/ast.ts";

/** Writes a pipeline file's tree as text again; for tests that what is printed is what was read. */
export function printPipeline(file: PipelineFile): string {
  return file.sections.map(({ kind, body }) => `${kind} {${printBody(body)}}`).join("\n");
}

function printBody(body: readonly Statement[]): string {
  return body.map((statement) => `\n${printStatement(statement)}\n`).join("");
}

function printStatement(statement: Statement): string {
  if (statement.type === "plugin") {
    return `${statement.name} {${statement.settings.map(({ name, value }) => ` ${name} => ${printValue(value)}`).join("")} }`;
  }
  return statement.arms
    .map(({ condition, body }, index) => {
      const head = condition ? `${index > 0 ? "else " : ""}if ${printCondition(condition)}` : "else";
      return `${head} {${printBody(body)}}`;
    })
    .join(" ");
}

function printValue(value: ValueNode): string {
  switch (value.type) {
    case "string":
      return quote(value.text);
    case "array":
      return `[${value.items.map(printValue).join(", ")}]`;
    case "hash":
      return `{${value.entries.map(({ key, value: item }) => ` ${quote(key)} => ${printValue(item)}`).join("")} }`;
    case "plugin":
      return printStatement(value);
    default:
      return value.text;
  }
}

function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

function printCondition(condition: ConditionNode): string {
  switch (condition.type) {
    case "boolean":
      return `(${printCondition(condition.left)}) ${condition.operator} (${printCondition(condition.right)})`;
    case "not":
      return `!(${printCondition(condition.inner)})`;
    case "truth":
      return printOperand(condition.operand);
    case "compare":
      return `${printOperand(condition.left)} ${condition.operator} ${printOperand(condition.right)}`;
    case "match":
      return `${printOperand(condition.left)} ${condition.negated ? "!~" : "=~"} ${printOperand(condition.pattern)}`;
    case "in":
      return `${printOperand(condition.left)} ${condition.negated ? "not in" : "in"} ${printOperand(condition.right)}`;
  }
}

function printOperand(operand: OperandNode): string {
  if (operand.type === "regexp") return `/${operand.source}/`;
  return operand.type === "selector" ? operand.text : printValue(operand);
}
