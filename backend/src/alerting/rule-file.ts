import { createHash } from "node:crypto";
import { basename } from "node:path";
import { messageOf } from "../errors.ts";
import { type Fields, isHash, type Value } from "../event/value.ts";
import { nearest } from "../nearest.ts";
import { channelDeclaration, channelDeclarations } from "../notify/channels.ts";
import { parseFilters } from "../query/dsl.ts";
import { compilePredicate } from "../query/predicate.ts";
import { commonOptions } from "./common-options.ts";
import { readIndexPattern } from "./index-pattern.ts";
import type { RuleOptions } from "./options.ts";
import { isOtherChannel, isOtherType, refusedOption } from "./peer-options.ts";
import type { Rule, RuleAlert } from "./rule.ts";
import { readOptions, resolveReferences } from "./rule-options.ts";
import type { RuleTypeDeclaration } from "./rule-type.ts";
import { ruleType, ruleTypes } from "./rule-types.ts";
import { textOptions, textProblem } from "./text-options.ts";
import { type RuleDocument, readRuleDocument } from "./yaml.ts";

export interface RuleFileSettings {
  /** Milliseconds; for rules that do not set their own. */
  readonly runEvery?: number;
  readonly bufferTime?: number;
  /** Channel options of the settings, by their names in a rule file (telegram_bot_token …). */
  readonly channelDefaults?: Readonly<Record<string, unknown>>;
  /** Do not insist on what only sending needs. */
  readonly withoutSending?: boolean;
}

const MINUTE = 60_000;

/**
 * Reads one ElastAlert rule file. Every option is supported or refused; throws a ConfigurationError with file, line,
 * column and what to write instead.
 */
export function readRule(text: string, file: string, settings: RuleFileSettings = {}): Rule {
  const document = readRuleDocument(text, file);
  const given = resolveReferences(document.content);
  const type = typeOf(given, document);
  const timeframeOwner = "timeframe" in type.options ? omit(commonOptions, "timeframe") : commonOptions;
  const context = { document, path: [], file };
  const common = readOptions(timeframeOwner as typeof commonOptions, given, context);
  const options = readOptions(type.options, given, context);
  refuseUnknown(given, type, document);
  const name = common.name ?? basename(file).replace(/\.ya?ml$/i, "");
  const properties = publicProperties({ ...given, name });
  const filter =
    common.filter === undefined ? { kind: "all" as const } : parseFilters(common.filter, ["filter"], document.refuse);
  try {
    compilePredicate(filter);
  } catch (error) {
    document.refuse(["filter"], messageOf(error));
  }
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
    filter,
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
    alerts: common.alert.map((entry, at) => readAlert(entry, at, { given, properties, document, file, settings })),
    properties,
  };
  const problem = type.check?.(rule);
  if (problem) document.refuse([problem.option], `${problem.message}`);
  return rule;
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

function omit<T extends RuleOptions>(options: T, name: string): RuleOptions {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));
}

/** The options of a channel that an entry of `alert` may set. */
function knownChannelOptions(): Set<string> {
  const names = channelDeclarations().flatMap(({ options }) =>
    Object.entries(options).flatMap(([name, { type }]) => (type === "secret" ? [name, `${name}_file`] : [name])),
  );
  return new Set(names);
}

function refuseUnknown(given: Fields, type: RuleTypeDeclaration, document: RuleDocument): void {
  const known = new Set([
    ...Object.keys(commonOptions),
    ...Object.keys(textOptions),
    ...Object.keys(type.options),
    ...knownChannelOptions(),
  ]);
  const referred = referredProperties(given, document.content);
  for (const name of Object.keys(given)) {
    if (known.has(name) || referred.has(name)) continue;
    const refused = refusedOption(name);
    if (refused !== null) document.refuse([name], refused);
    const other = ruleTypes().find(({ options }) => Object.hasOwn(options, name));
    if (other) document.refuse([name], `belongs to the type ${other.name}; ${type.name} does not have it`);
    const near = nearest(name, [...known]);
    const hint = near === undefined ? "leave it out, or use it in alert_text_args" : `did you mean ${near}?`;
    document.refuse([name], `is no option of a rule of type ${type.name}; ${hint}`);
  }
}

/** Properties that the file makes up for its own texts: by alert_text_args and the like, or as $name$. */
function referredProperties(given: Fields, content: Fields): Set<string> {
  const names = new Set<string>();
  const texts = [given, ...(Array.isArray(given.alert) ? given.alert : [given.alert])].flatMap((part) =>
    isHash(part) ? [part, ...Object.values(part).filter(isHash)] : [],
  );
  for (const part of texts) {
    for (const list of [part.alert_text_args, part.alert_subject_args]) {
      if (Array.isArray(list)) for (const item of list) names.add(String(item));
    }
    if (isHash(part.alert_text_kw)) for (const name of Object.keys(part.alert_text_kw)) names.add(name);
  }
  for (const [, name] of JSON.stringify(content).matchAll(/"\$([^"]+)\$"/g)) names.add(name!);
  return names;
}

interface AlertContext {
  readonly given: Fields;
  readonly properties: Fields;
  readonly document: RuleDocument;
  readonly file: string;
  readonly settings: RuleFileSettings;
}

/** An entry of `alert`: a channel's name, or its name with options that go over the rule's. */
function readAlert(entry: Value, at: number, context: AlertContext): RuleAlert {
  const { document, given, settings } = context;
  const path = Array.isArray(given.alert) ? ["alert", at] : ["alert"];
  const isNamed = typeof entry === "string";
  if (!isNamed && !(isHash(entry) && Object.keys(entry).length === 1)) {
    return document.refuse(path, "is a channel's name, or one name with its options: telegram: {telegram_room_id: …}");
  }
  const name = isNamed ? entry : Object.keys(entry)[0]!;
  const own = isNamed ? {} : entry[name];
  if (!isHash(own) && own !== null) return document.refuse([...path, name], "takes the channel's options");
  const channel = channelDeclaration(name);
  if (!channel) {
    const there = channelDeclarations().map((declaration) => declaration.name);
    const reason = isOtherChannel(name) ? "is not in this version" : "is no channel";
    return document.refuse(
      path,
      `${name} ${reason}; use ${there.filter((other) => other !== "debug").join(" or ")} (post is a webhook)`,
    );
  }
  if (isHash(own)) {
    const known = new Set([...Object.keys(textOptions), ...knownChannelOptions()]);
    for (const option of Object.keys(own)) {
      if (known.has(option)) continue;
      const near = nearest(option, [...known]);
      document.refuse([...path, name, option], `is no option of ${name}${near ? `; did you mean ${near}?` : ""}`);
    }
  }
  const config = isHash(own) ? { ...given, ...own } : given;
  const reading = { document, path: isNamed ? [] : [...path, name], file: context.file };
  const text = readOptions(textOptions, config, reading);
  const problem = textProblem(text);
  if (problem) document.refuse([problem.option], problem.message);
  const options = readOptions(channel.options, config, {
    ...reading,
    ...(settings.channelDefaults && { defaults: settings.channelDefaults }),
    lenient: settings.withoutSending ?? false,
  });
  const wrong = settings.withoutSending ? null : channel.check?.(options);
  if (wrong) document.refuse([wrong.option], wrong.message);
  return { channel: channel.name, options, text, properties: publicProperties({ ...context.properties, ...config }) };
}

/** The properties that alert texts may show: none that holds a secret. */
function publicProperties(given: Fields): Fields {
  const secrets = new Set(
    channelDeclarations().flatMap(({ options }) =>
      Object.keys(options).filter((name) => options[name]!.type === "secret"),
    ),
  );
  return Object.fromEntries(Object.entries(given).filter(([name]) => !secrets.has(name) && name !== "alert"));
}
