import { HeimdallError, type Problem } from "../errors.ts";
import type { Rule } from "./rule.ts";
import { examineRule, type RuleFileSettings } from "./rule-file.ts";
import { lookbackOf } from "./rule-runner.ts";
import { restoreSecrets } from "./rule-secrets.ts";
import { bareMessage } from "./yaml.ts";

/** What a rule's text says, with every default filled in; durations are milliseconds. */
export interface RuleSummary {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly is_enabled: boolean;
  readonly indices: readonly string[];
  readonly query_key: readonly string[];
  readonly realert: number;
  readonly run_every: number;
  readonly buffer_time: number;
  /** How much of what is stored fills its windows at a start. */
  readonly lookback: number;
  readonly channels: readonly string[];
  readonly contact_points: readonly string[];
}

export interface CheckedRule {
  /** As far as it could be read. */
  readonly name: string;
  readonly type: string | null;
  /** Null when there are problems. */
  readonly rule: Rule | null;
  readonly problems: readonly Problem[];
  /** The text with the secrets that were hidden in what the person had before. */
  readonly text: string;
}

export interface CheckOptions {
  /** The name that errors have for the text. */
  readonly file: string;
  readonly settings: RuleFileSettings;
  /** The text in which `<hidden>` stood for secrets; they are put back. */
  readonly original?: string | undefined;
}

/** Reads a rule's text that a person wrote at the console or sent to the API. Throws nothing for what is wrong with it. */
export function checkRule(given: string, { file, settings, original }: CheckOptions): CheckedRule {
  const { text, missing } = restoreSecrets(given, original);
  const examined = examineRule(text, file, { ...settings, isStored: true });
  const hidden = missing.map(({ name, line, column }) => ({
    message: `${name}: write the secret again; what <hidden> stands for is not known here, or would go to another address`,
    place: { file, line, column },
  }));
  const problems = examined.problems
    .map((problem) => ({ message: bareMessage(problem), place: problem.place ?? null }))
    // `<hidden>` is no good secret either, but that is told already.
    .filter(({ message }) => !missing.some(({ name }) => message.includes(`${name}:`)));
  return { ...examined, text, problems: [...hidden, ...problems], rule: missing.length > 0 ? null : examined.rule };
}

/** The error for a text that cannot be kept, with everything that is wrong with it. */
export function refusal({ problems }: Pick<CheckedRule, "problems">): HeimdallError {
  const { message, place } = problems[0]!;
  return new HeimdallError("RULE", message, { status: 400, place: place ?? undefined, problems });
}

/** What a rule's text says. */
export function summaryOf(rule: Rule): RuleSummary {
  return {
    name: rule.name,
    type: rule.type,
    description: rule.description,
    is_enabled: rule.isEnabled,
    indices: rule.indices,
    query_key: rule.queryKey,
    realert: rule.realert,
    run_every: rule.runEvery,
    buffer_time: rule.bufferTime,
    lookback: lookbackOf(rule),
    channels: rule.alerts.map(({ channel }) => channel),
    contact_points: rule.contactPoints,
  };
}
