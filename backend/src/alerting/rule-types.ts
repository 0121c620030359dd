import type { RuleTypeDeclaration } from "./rule-type.ts";
import { components } from "./rules/registry.generated.ts";

const byName = new Map<string, RuleTypeDeclaration>();
for (const declaration of components as readonly unknown[]) {
  const type = declaration as RuleTypeDeclaration;
  byName.set(type.name, type);
}

/** The declaration of a rule type, if there is one. */
export function ruleType(name: string): RuleTypeDeclaration | undefined {
  return byName.get(name);
}

/** Every rule type, by name. */
export function ruleTypes(): readonly RuleTypeDeclaration[] {
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
}
