import { createHash } from "node:crypto";
import { basename } from "node:path";
import { ConfigurationError, messageOf } from "../errors.ts";
import type { Fields } from "../event/value.ts";
import type { QueryNode } from "../query/ast.ts";
import { parseFilters } from "../query/dsl.ts";
import { compilePredicate } from "../query/predicate.ts";
import { commonOptions } from "./common-options.ts";
import { readIndexPattern } from "./index-pattern.ts";
import type { RuleOptions, RuleOptionValues } from "./options.ts";
import { isOtherType } from "./peer-options.ts";
import type { Rule } from "./rule.ts";
import { alertTexts, publicProperties, readAlert, readContactPoints, readingOf } from "./rule-alerts.ts";
import { readOptions, resolveReferences, secretProperties } from "./rule-options.ts";
import type { RuleTypeDeclaration } from "./rule-type.ts";
import { ruleType, ruleTypes } from "./rule-types.ts";
import { reportUnknown } from "./unknown-options.ts";
import { problemsOf, type RuleDocument, readRuleDocument } from "./yaml.ts";

export interface RuleFileSettings {
  /** Milliseconds; for rules that do not set their own. */
  readonly runEvery?: number;
  readonly bufferTime?: number;
  /** Channel options of the settings, by their names in a rule file (telegram_bot_token …). */
  readonly channelDefaults?: Readonly<Record<string, unknown>>;
  /** Do not insist on what only sending needs. */
  readonly withoutSending?: boolean;
  /** The text is a person's at the console or API: it may neither read the server's files nor move its secrets. */
  readonly isStored?: boolean;
  /** The contact points there are; unless set any name is taken. */
  contactPointNames?(): readonly string[];
}

/** What became of a rule's text. */
export interface ExaminedRule {
  /** Null when there are problems. */
  readonly rule: Rule | null;
  /** In the order of their places. */
  readonly problems: readonly ConfigurationError[];
  /** Its `name` and `type`, as far as they could be read. */
  readonly name: string;
  readonly type: string | null;
}

const MINUTE = 60_000;

/**
 * Reads one ElastAlert rule file. Every option is supported or refused; throws a ConfigurationError with file, line,
 * column and what to write instead: the first of what `examineRule` finds.
 */
export function readRule(text: string, file: string, settings: RuleFileSettings = {}): Rule {
  const { rule, problems } = examineRule(text, file, settings);
  if (!rule) throw problems[0]!;
  return rule;
}

/** Reads one ElastAlert rule file and answers everything that is wrong with it. */
export function examineRule(text: string, file: string, settings: RuleFileSettings = {}): ExaminedRule {
  const fileName = basename(file).replace(/\.ya?ml$/i, "");
  let document: RuleDocument;
  try {
    document = readRuleDocument(text, file);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { rule: null, problems: problemsOf(error), name: fileName, type: null };
  }
  const read = document.attempt(() => readFrom(document, { text, file, fileName, settings }));
  const { name, type } = document.content;
  const { problems } = document;
  return {
    rule: problems.length === 0 ? (read ?? null) : null,
    problems,
    name: typeof name === "string" ? name : fileName,
    type: typeof type === "string" ? type : null,
  };
}

interface Reading {
  readonly text: string;
  readonly file: string;
  readonly fileName: string;
  readonly settings: RuleFileSettings;
}

/** The rule; undefined when something was reported to the document. */
function readFrom(document: RuleDocument, { text, file, fileName, settings }: Reading): Rule | undefined {
  const given = resolveReferences(document.content);
  const type = document.attempt(() => typeOf(given, document));
  const misspelt = reportUnknown(given, type, document);
  const context = { document, path: [], file, report: document.report, misspelt };
  const isOwnTimeframe = type !== undefined && "timeframe" in type.options;
  const common = readOptions(isOwnTimeframe ? withoutTimeframe : commonOptions, given, context) as CommonValues;
  const options = type ? readOptions(type.options, given, context) : {};
  const name = common.name ?? fileName;
  const secrets = secretProperties(document.content);
  const properties = publicProperties({ ...given, name }, secrets);
  const filter = document.attempt(() => readFilter(common, document));
  const reading = { given, properties, secrets, document, file, settings, misspelt };
  const alerts = (common.alert ?? []).map((entry, at) => document.attempt(() => readAlert(entry, at, reading)));
  const contactPoints = readContactPoints(common, reading);
  const texts = alertTexts(given, properties, readingOf(reading, []));
  if (!type || document.problems.length > 0) return undefined;
  const rule: Rule = {
    name,
    type: type.name,
    file,
    digest: createHash("sha256")
      .update(JSON.stringify([text, file, settings]))
      .digest("hex"),
    isEnabled: common.is_enabled,
    description: common.description,
    priority: common.priority,
    owner: common.owner,
    indices: readIndexPattern(common.index),
    filter: filter!,
    queryKey: common.query_key ?? [],
    timestampField: common.timestamp_field,
    runEvery: common.run_every ?? settings.runEvery ?? MINUTE,
    bufferTime: common.buffer_time ?? settings.bufferTime ?? 15 * MINUTE,
    queryDelay: common.query_delay,
    realert: common.realert,
    realertKey: common.realert_key ?? name,
    exponentialRealert: common.exponential_realert ?? null,
    include: common.include ?? null,
    useLocalTime: common.use_local_time,
    timeFormat: common.custom_pretty_ts_format,
    options,
    alerts: alerts.map((alert) => alert!),
    contactPoints,
    texts,
    properties,
  };
  const problem = type.check?.(rule);
  if (problem) document.report([problem.option], problem.message);
  return rule;
}

type CommonValues = RuleOptionValues<typeof commonOptions>;
const withoutTimeframe: RuleOptions = Object.fromEntries(
  Object.entries(commonOptions).filter(([name]) => name !== "timeframe"),
);

function readFilter({ filter: given }: CommonValues, document: RuleDocument): QueryNode {
  if (given === undefined) return { kind: "all" };
  const filter = parseFilters(given, ["filter"], document.refuse);
  try {
    compilePredicate(filter);
  } catch (error) {
    document.refuse(["filter"], messageOf(error));
  }
  return filter;
}

function typeOf(given: Fields, document: RuleDocument): RuleTypeDeclaration {
  const name = given.type;
  if (name === undefined) return document.refuse([], `type is missing; write one of ${typeNames()}`);
  const type = typeof name === "string" ? ruleType(name) : undefined;
  if (type) return type;
  const text = String(name);
  if (text.includes(".")) return document.refuse(["type"], `${text} is Python code, which Heimdall does not run`);
  const reason = isOtherType(text) ? `${text} is not in this version` : `${text} is no rule type`;
  return document.refuse(["type"], `${reason}; there are ${typeNames()}`);
}

function typeNames(): string {
  return ruleTypes()
    .map(({ name }) => name)
    .join(", ");
}
