import { formatPlace } from "../errors.ts";
import type { Arm, PluginNode, Statement } from "./ast.ts";
import { compileCondition } from "./condition.ts";
import type { PipelineDependencies } from "./pipeline.ts";
import type { Problems } from "./problems.ts";
import type { Operation } from "./program.ts";
import { rateLimited } from "./rate-limit.ts";

/**
 * Lays a section out as a flat program; `plugin` makes the operations of each plugin, in the order of the file. What is
 * wrong goes to `problems`; the program is good for nothing then.
 */
export function compileSection(
  statements: readonly Statement[],
  plugin: (node: PluginNode) => readonly Operation[],
  deps: PipelineDependencies,
  problems: Problems,
): Operation[] {
  const program: Operation[] = [];
  const add = (make: () => readonly Operation[]): void => {
    program.push(...(problems.attempt(make) ?? []));
  };
  const addBody = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (statement.type === "plugin") add(() => plugin(statement));
      else addArms(statement.arms, 0);
    }
  };
  const addArms = (arms: readonly Arm[], from: number): void => {
    const arm = arms[from];
    if (!arm) return;
    if (!arm.condition) {
      if (deps.tracer) program.push(deps.tracer.otherwise(arm));
      addBody(arm.body);
      return;
    }
    const place = formatPlace(arm.place);
    const warn = rateLimited((message) => deps.warn(`${place}: ${message}`), deps.now);
    const { condition } = arm;
    add(() => {
      const split = { kind: "split", condition: compileCondition(condition, deps.environment), warn } as const;
      return [deps.tracer?.condition(split, condition, arm.place, from === 0) ?? split];
    });
    addBody(arm.body);
    program.push({ kind: "swap" });
    addArms(arms, from + 1);
    program.push({ kind: "merge" });
  };
  addBody(statements);
  return program;
}
