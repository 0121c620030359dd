import type { Problem } from "../errors.ts";
import type { ConditionNode, OperandNode, PluginNode, Statement, ValueNode } from "../pipeline/ast.ts";
import { parsePipeline } from "../pipeline/grammar.ts";
import type { PipelineSettings } from "../pipeline/pipeline.ts";
import { registries } from "./registries.ts";

const VARIABLE = /\$\{([A-Za-z_.][\w.]*)/;
/** Options that name files of this machine and are not declared as paths. */
const FILES = new Set(["input.file.path", "filter.grok.patterns_dir", "codec.multiline.patterns_dir"]);

/**
 * What a text reads that its author need not know: variables of the process, which may be passwords, and files of the
 * machine. Only an administrator may have Heimdall read them. Throws a ConfigurationError for what cannot be parsed.
 */
export function privilegedUses(file: string, text: string, settings: PipelineSettings): readonly Problem[] {
  const found: Problem[] = [];
  const values = (node: ValueNode): void => {
    if (node.type === "string") variable(node.text, node);
    else if (node.type === "array") node.items.forEach(values);
    else if (node.type === "hash") for (const { value } of node.entries) values(value);
    else if (node.type === "plugin") plugin(node, "codec");
  };
  const variable = (value: string, { place }: ValueNode | OperandNode): void => {
    const name = VARIABLE.exec(value)?.[1];
    if (name === undefined) return;
    found.push({
      message: `only an administrator may use environment variables in the console (\${${name}})`,
      place,
    });
  };
  const plugin = (node: PluginNode, kind: "input" | "filter" | "output" | "codec"): void => {
    const declaration = registries[`${kind}s`].find(({ name }) => name === node.name);
    for (const { name, value, place } of node.settings) {
      if (declaration?.options[name]?.type === "path" || FILES.has(`${kind}.${node.name}.${name}`)) {
        found.push({ message: `only an administrator may name files of the server in the console (${name})`, place });
      }
      values(value);
    }
  };
  const condition = (node: ConditionNode): void => {
    if (node.type === "boolean") {
      condition(node.left);
      condition(node.right);
    } else if (node.type === "not") condition(node.inner);
    else if (node.type === "truth") operand(node.operand);
    else {
      operand(node.left);
      if (node.type !== "match") operand(node.right);
    }
  };
  const operand = (node: OperandNode): void => {
    if (node.type !== "selector" && node.type !== "regexp") values(node);
  };
  const walk = (statements: readonly Statement[], kind: "input" | "filter" | "output"): void => {
    for (const statement of statements) {
      if (statement.type === "plugin") plugin(statement, kind);
      else {
        for (const arm of statement.arms) {
          if (arm.condition) condition(arm.condition);
          walk(arm.body, kind);
        }
      }
    }
  };
  for (const { kind, body } of parsePipeline(file, text, settings).sections) walk(body, kind);
  return found;
}
