import { OptionProblem, type RuleOptionValues, ruleOption } from "./options.ts";
import { type FormatPiece, parseFormat } from "./python/format.ts";

function formatProblem(text: string): string | null {
  try {
    parseFormat(text);
    return null;
  } catch (error) {
    return error instanceof OptionProblem ? error.message : (error as Error).message;
  }
}

/** The options that make an alert's title and text; a rule has them, and an entry of `alert` may have its own. */
export const textOptions = {
  alert_text: ruleOption.text({
    meaning: "Stands at the head of the alert. With alert_text_args or alert_text_kw it is a Python format string.",
  }),
  alert_text_args: ruleOption.texts({
    meaning: "Fields of the match (or properties of the rule) for {0}, {1} … in alert_text.",
  }),
  alert_text_kw: ruleOption.hash({
    meaning: "Fields of the match (or properties of the rule) by the names that alert_text uses: {host.name: host}.",
  }),
  alert_text_type: ruleOption.text({
    choices: ["alert_text_only", "exclude_fields", "alert_text_jinja", "aggregation_summary_only"],
    meaning:
      "alert_text_only: nothing but alert_text; exclude_fields: without the match's fields. Otherwise alert_text, what the rule found, and every field.",
    check(value) {
      if (value === "alert_text_jinja") {
        return "Jinja templates are not in this version; write {0} or {name} with alert_text_args or alert_text_kw";
      }
      return value === "aggregation_summary_only" ? "aggregation is not in this version; leave it out" : null;
    },
  }),
  alert_missing_value: ruleOption.text({
    default: "<MISSING VALUE>",
    meaning: "What stands for a field that the match does not have.",
  }),
  alert_subject: ruleOption.text({ meaning: "The alert's title; the rule's name unless set. May be a format string." }),
  alert_subject_args: ruleOption.texts({ meaning: "Fields of the match for {0}, {1} … in alert_subject." }),
  alert_subject_max_len: ruleOption.integer({ default: 2048, meaning: "Longer titles are cut." }),
};

export type TextOptions = RuleOptionValues<typeof textOptions>;

/** What is wrong with a format string of the options, if anything. */
export function textProblem(options: TextOptions): { option: string; message: string } | null {
  const check = (option: "alert_text" | "alert_subject", count: number | null) => {
    const text = options[option] ?? "";
    const problem = formatProblem(text);
    if (problem !== null) return { option, message: problem };
    if (count === null) return null;
    const highest = parseFormat(text).reduce((most, piece) => Math.max(most, positionOf(piece)), -1);
    if (highest < count) return null;
    return { option, message: `{${highest}} has no argument; ${option}_args has ${count}` };
  };
  if (options.alert_text_args) {
    const problem = check("alert_text", options.alert_text_args.length);
    if (problem) return problem;
  } else if (options.alert_text_kw) {
    const problem = check("alert_text", 0);
    if (problem) return problem;
    const names = Object.values(options.alert_text_kw).map(String);
    for (const piece of parseFormat(options.alert_text ?? "")) {
      if ("text" in piece || names.includes(String(piece.argument))) continue;
      return { option: "alert_text", message: `{${piece.argument}} is no name of alert_text_kw: ${names.join(", ")}` };
    }
  }
  return options.alert_subject_args ? check("alert_subject", options.alert_subject_args.length) : null;
}

function positionOf(piece: FormatPiece): number {
  return "text" in piece || typeof piece.argument === "string" ? -1 : piece.argument;
}
