import { defineFilter, type FilterContext } from "../../component/declaration.ts";
import { type ConfigHash, type ConfigValue, option } from "../../component/options.ts";
import { messageOf } from "../../errors.ts";
import { addTag, type Event } from "../../event/event.ts";
import { type FieldReference, fieldReference } from "../../event/field-reference.ts";
import { configText, rubyText } from "../../event/ruby-text.ts";
import type { Value } from "../../event/value.ts";
import type { CompiledRegexp } from "../../regex/compile/regexp.ts";
import { compileStore, type StoreCaptures } from "./capture.ts";
import { type GrokOptions, grokMatcher } from "./matcher.ts";

interface Grok {
  readonly regexp: CompiledRegexp;
  readonly store: StoreCaptures;
}

interface MatchField {
  readonly reference: FieldReference;
  readonly groks: readonly Grok[];
}

const GREATEST_TIMEOUT = 2 ** 30;

export default defineFilter({
  name: "grok",
  summary: "Takes a text apart with patterns such as `%{COMBINEDAPACHELOG}` and makes fields of the parts.",
  options: {
    match: option.hash({
      default: new Map(),
      meaning: "Which field to match with which pattern, or list of patterns in order.",
    }),
    break_on_match: option.boolean({
      default: true,
      meaning: "Stop at the first pattern that matches; otherwise all patterns of all fields are tried.",
    }),
    overwrite: option.array({
      default: [],
      meaning: "Fields that a capture replaces; any other field that has a text becomes a list.",
    }),
    named_captures_only: option.boolean({
      default: true,
      meaning: "false: `%{WORD}` without a field name is captured under the pattern's name, WORD.",
    }),
    keep_empty_captures: option.boolean({
      default: false,
      meaning: "Set a field also when what was captured is empty, and to null when its part took no part.",
    }),
    target: option.string({ meaning: "The field below which all captures go." }),
    pattern_definitions: option.hash({
      default: new Map(),
      meaning: "Patterns of your own: name and expression. They win over files and stock patterns.",
    }),
    patterns_dir: option.array({
      default: [],
      meaning: "Directories (or files) with patterns of your own, one `NAME expression` a line.",
    }),
    patterns_files_glob: option.string({
      default: "*",
      meaning: "Which files of `patterns_dir` are read.",
    }),
    tag_on_failure: option.array({
      default: ["_grokparsefailure"],
      meaning: "Tags for an event that nothing matched.",
    }),
    timeout_millis: option.number({
      default: 30_000,
      meaning: "Milliseconds after which matching an event is given up; 0 is no limit.",
      check: (value) => (value >= 0 && value <= GREATEST_TIMEOUT ? null : `a number from 0 to ${GREATEST_TIMEOUT}`),
    }),
    timeout_scope: option.string({
      default: "pattern",
      choices: ["pattern", "event"],
      meaning: "What Logstash's limit is for. Here the limit always holds for all patterns of an event together.",
    }),
    tag_on_timeout: option.string({
      default: "_groktimeout",
      meaning: "The tag of an event whose matching was given up; it gets no failure tag.",
    }),
  },
  example: `filter {
  grok {
    match => { "message" => "%{IPORHOST:[client][address]} took %{NUMBER:duration:float}ms" }
  }
}`,
  notes: `Patterns are Ruby regular expressions (Oniguruma) with \`.\` matching line feeds, unanchored, \`^\` and \`$\` at line
ends. \`%{NAME:field}\` captures, \`%{NAME:field:int}\` and \`:float\` convert, \`%{NAME:field=regexp}\` defines NAME, and
\`(?<field>…)\` captures without a pattern name. A field may be a reference, \`%{WORD:[user][name]}\`.

\`ecs_compatibility\` chooses the stock patterns: \`disabled\` those with the old field names, \`v1\` and \`v8\` those with
the names of the Elastic Common Schema.

Each expression is compiled to code of its own when the pipeline is loaded. The time limit holds even for an expression
that backtracks for ever: it is ended from outside, the event is tagged and goes on.`,
  create(options, context) {
    const grokOptions: GrokOptions = {
      ecs: context.ecs,
      patternsDir: options.patterns_dir.map(configText),
      patternsFilesGlob: options.patterns_files_glob,
      definitions: new Map([...options.pattern_definitions].map(([name, value]) => [name, configText(value)])),
      namedCapturesOnly: options.named_captures_only,
    };
    const captureOptions = {
      target: options.target,
      overwrite: new Set(options.overwrite.map(configText)),
      keepEmptyCaptures: options.keep_empty_captures,
    };
    const compileGrok: CompileGrok = (expression, field, index, of) => {
      try {
        const matcher = grokMatcher(expression, grokOptions);
        const { trace } = context;
        const regexp: CompiledRegexp = trace
          ? {
              groups: matcher.regexp.groups,
              match: (text) => trace.tries({ field, index, of, pattern: expression }, () => matcher.regexp.match(text)),
            }
          : matcher.regexp;
        return { regexp, store: compileStore(matcher, captureOptions) };
      } catch (error) {
        return context.refuse("match", messageOf(error));
      }
    };
    const fields = matchFields(options.match, context, compileGrok);
    const failureTags = options.tag_on_failure.map(configText);
    const breakOnMatch = options.break_on_match;

    return {
      apply(event) {
        let matched = false;
        for (const field of fields) {
          if (!matchField(field, event, breakOnMatch, context)) continue;
          matched = true;
          if (breakOnMatch) break;
        }
        if (!matched) for (const tag of failureTags) addTag(event, tag);
        return matched;
      },
      timeLimit: {
        milliseconds: options.timeout_millis,
        onTimeout: (event) => addTag(event, options.tag_on_timeout),
      },
    };
  },
});

type CompileGrok = (expression: string, field: string, index: number, of: number) => Grok;

function matchFields(match: ConfigHash, context: FilterContext, compileGrok: CompileGrok): MatchField[] {
  return [...match].map(([name, patterns]) => {
    const expressions: readonly ConfigValue[] = Array.isArray(patterns) ? patterns.flat() : [patterns];
    for (const expression of expressions) {
      if (typeof expression !== "string")
        context.refuse("match", `the patterns for ${name} are texts, or a list of texts`);
    }
    const groks = expressions.map((expression, index) =>
      compileGrok(String(expression), name, index, expressions.length),
    );
    return { reference: fieldReference(name), groks };
  });
}

/** Logstash: each element of a list is matched by itself, and one that matches is enough. */
function matchField(field: MatchField, event: Event, breakOnMatch: boolean, context: FilterContext): boolean {
  const value: Value = field.reference.get(event) ?? null;
  try {
    if (!Array.isArray(value)) return matchText(field.groks, rubyText(value), event, breakOnMatch);
    let matched = false;
    for (const element of value) matched = matchText(field.groks, rubyText(element), event, breakOnMatch) || matched;
    return matched;
  } catch (error) {
    context.warn(`a capture could not be stored: ${messageOf(error)}`);
    return false;
  }
}

/** Logstash: without break_on_match the last pattern decides whether the field counts as matched. */
function matchText(groks: readonly Grok[], text: string, event: Event, breakOnMatch: boolean): boolean {
  let matched = false;
  for (let i = 0; i < groks.length; i += 1) {
    const grok = groks[i]!;
    const ends = grok.regexp.match(text);
    matched = ends !== null;
    if (ends === null) continue;
    grok.store(event, text, ends);
    if (breakOnMatch) return true;
  }
  return matched;
}
