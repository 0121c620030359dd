import {
  createRuleAdministration,
  type RuleAdministration,
  type RuleAdministrationOptions,
} from "./rule-administration.ts";
import { createRuleImport } from "./rule-import.ts";

/** Everything that people do with rules. */
export interface RuleDesk extends RuleAdministration {
  readonly import: ReturnType<typeof createRuleImport>;
}

export function createRuleDesk(options: RuleAdministrationOptions): RuleDesk {
  const administration = createRuleAdministration(options);
  return { ...administration, import: createRuleImport({ ...options, nameProblem: administration.nameProblem }) };
}
