import type { Fields } from "../event/value.ts";
import type { RuleOptions, RuleOptionValues } from "./options.ts";
import type { Rule } from "./rule.ts";
import type { Signal } from "./signal.ts";

/**
 * How a signal's key is made of `query_key`:
 * `document`: the value in the document itself, as text (ElastAlert's own counting by key);
 * `terms`: a signal for each value that Elasticsearch's terms aggregation would count the document under;
 * `groups`: one signal without key, whose value holds the values of each key and the measured ones.
 */
export type KeyMode = "document" | "terms" | "groups";

/** What a rule needs of the documents that pass its filter. Plain data: workers get it. */
export interface SignalPlan {
  readonly keys: KeyMode;
  /** The field whose values are measured. */
  readonly measure: string | null;
  /** Whether the evaluator needs the document (every signal may be the one that is shown). */
  readonly document: boolean;
}

/** A value as a terms aggregation groups by it, and how it is written as a key (a float keeps its point). */
export interface Term {
  readonly value: string | number | boolean;
  readonly text: string;
}

/** The value of a signal of mode `groups`. */
export interface GroupedValues {
  /** For each key of `query_key`, the values the document has there. */
  readonly groups: readonly (readonly Term[])[];
  readonly values: readonly (string | number | boolean)[];
}

/** What a rule type found. The evaluator makes a Match of it. */
export interface Finding {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly key: string | null;
  /** The document that completed it; null when the clock did. */
  readonly signal: Signal | null;
  /** What the rule type adds to the document's fields. */
  readonly fields: Fields;
}

export interface EvaluatorContext {
  emit(finding: Finding): void;
  /** Keys that one rule may hold at the same time; more push out the one that was quiet longest. */
  readonly keyLimit: number;
  /** Called for each key that was pushed out. */
  evicted(count: number): void;
}

/** The memory of one rule. Signals come in the order of their documents, more or less; ticks in strict order. */
export interface RuleEvaluator {
  observe(signal: Signal): void;
  /** The moment `at`, a multiple of `run_every`, has come: every signal up to it has been observed. */
  tick(at: number): void;
}

export interface RuleTypeDeclaration<O extends RuleOptions = RuleOptions> {
  /** The name in a rule file. */
  readonly name: string;
  readonly summary: string;
  readonly options: O;
  /** A complete rule file that works as it stands; the tests check that it is accepted. */
  readonly example: string;
  /** Further paragraphs for the documentation page: semantics, guarantees, limits. */
  readonly notes?: string;
  /** Finds what is missing: a time when nobody listened must not look like one when nothing came. */
  readonly watchesAbsence?: boolean;
  /** After a match of a key, what came before it counts for nothing: the key begins with the next document. */
  beginsAnewAfterMatch?(rule: Rule<RuleOptionValues<O>>): boolean;
  /** Refuses options that do not go together; answers the option and what to write instead. */
  check?(rule: Rule<RuleOptionValues<O>>): { readonly option: string; readonly message: string } | null;
  plan(rule: Rule<RuleOptionValues<O>>): SignalPlan;
  /** Milliseconds of history that the windows need to be full. */
  lookback(rule: Rule<RuleOptionValues<O>>): number;
  create(rule: Rule<RuleOptionValues<O>>, context: EvaluatorContext): RuleEvaluator;
  /** The sentence that stands in the alert's text before the fields (ElastAlert: get_match_str). */
  describe(rule: Rule<RuleOptionValues<O>>, match: Fields): string;
}

/** Declares a rule type; the file's default export. */
export function defineRuleType<O extends RuleOptions>(declaration: RuleTypeDeclaration<O>): RuleTypeDeclaration<O> {
  return declaration;
}
