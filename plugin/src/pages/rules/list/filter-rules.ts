import type { Rule } from "../../../api/rule-types.ts";

/** Which rules are shown; an empty text is any. */
export interface RuleFilter {
  readonly q: string;
  readonly state: string;
  readonly type: string;
  readonly group: string;
  readonly origin: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** The filter as it stands in the page's address. */
export function readFilter(parameters: URLSearchParams): RuleFilter {
  const of = (name: string) => parameters.get(name) ?? "";
  return { q: of("q"), state: of("state"), type: of("type"), group: of("group"), origin: of("origin") };
}

/** Whether a rule fits. Every word that was typed has to be somewhere in what the list shows of it. */
export function fits(rule: Rule, { q, state, type, group, origin }: RuleFilter): boolean {
  if (state !== "" && rule.state !== state) return false;
  if (type !== "" && rule.type !== type) return false;
  if (origin !== "" && rule.origin !== origin) return false;
  if (group !== "" && rule.group !== group && !rule.group.startsWith(`${group}/`)) return false;
  const text = [rule.name, rule.description, rule.type ?? "", rule.group, ...rule.alerts].join(" ").toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Rules by group, groups and rules by name; those without a group come last. */
export function grouped(rules: readonly Rule[]): readonly RuleGroup[] {
  const groups = Map.groupBy(rules, ({ group }) => group);
  return [...groups]
    .sort(([a], [b]) => Number(a === "") - Number(b === "") || a.localeCompare(b))
    .map(([name, some]) => ({ name, rules: some.toSorted((a, b) => a.name.localeCompare(b.name)) }));
}
