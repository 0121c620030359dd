import type { OptionView, RuleDeclarations } from "../../../api/rule-types.ts";
import type { CompletionOption } from "../../../components/code-editor/editor-props.ts";
import { readRuleText } from "../yaml/rule-text.ts";

/** What the text editor offers and explains: the options of a rule, and the values that some of them take. */
export function yamlCompletions({ types, common, text, channels }: RuleDeclarations) {
  const shared = [...common, ...text, ...channels.flatMap(({ options }) => options)];
  const all = new Map([...types.flatMap(({ options }) => options), ...shared].map((option) => [option.name, option]));
  const ofType = (before: string): readonly OptionView[] => {
    const type = types.find(
      ({ name }) => name === readRuleText(before.slice(0, before.lastIndexOf("\n") + 1)).values.type,
    );
    return [...(type ? [type] : types).flatMap(({ options }) => options), ...shared];
  };
  const valuesOf = (name: string): readonly CompletionOption[] => {
    if (name === "type") return types.map((type) => ({ label: type.name, info: type.summary }));
    if (name === "alert") return channels.map((channel) => ({ label: channel.name, info: channel.summary }));
    return (all.get(name)?.choices ?? []).map((label) => ({ label }));
  };
  return {
    complete(before: string, _word: string): readonly CompletionOption[] {
      const line = before.slice(before.lastIndexOf("\n") + 1);
      const given = /^(\w+):\s*(?:\[[^\]]*)?$/.exec(line);
      if (given) return valuesOf(given[1]!);
      if (line !== "") return [];
      return [...new Map(ofType(before).map((option) => [option.name, option])).values()].map((option) => ({
        label: option.name,
        detail: option.type,
        info: option.meaning,
        apply: `${option.name}: ${option.type === "duration" ? "{minutes: $0}" : ""}`,
      }));
    },
    explain(before: string, word: string): string | null {
      const isKey = /(^|\n)[ \t-]*$/.test(before);
      return isKey ? (all.get(word)?.meaning ?? null) : null;
    },
  };
}
