import { type Fields, isHash, type Value } from "../event/value.ts";
import { nearest } from "../nearest.ts";
import type { ChannelDeclaration } from "../notify/channel.ts";
import { channelDeclaration, channelDeclarations } from "../notify/channels.ts";
import { commonOptions } from "./common-options.ts";
import { isOtherChannel } from "./peer-options.ts";
import type { AlertTexts, RuleAlert } from "./rule.ts";
import type { RuleFileSettings } from "./rule-file.ts";
import { FILES_ONLY, isSecretOption, type ReadOptions, readOptions } from "./rule-options.ts";
import { isAddressOption } from "./rule-secrets.ts";
import { textOptions, textProblem } from "./text-options.ts";
import type { RuleDocument, YamlPath } from "./yaml.ts";

/** The options of a channel that an entry of `alert` may set. */
export function knownChannelOptions(): Set<string> {
  const names = channelDeclarations().flatMap(({ options }) =>
    Object.entries(options).flatMap(([name, { type }]) => (type === "secret" ? [name, `${name}_file`] : [name])),
  );
  return new Set(names);
}

export interface AlertContext {
  /** The rule's own options. */
  readonly given: Fields;
  readonly properties: Fields;
  readonly document: RuleDocument;
  readonly file: string;
  readonly settings: RuleFileSettings;
  /** The names of the properties that hold secrets. */
  readonly secrets: ReadonlySet<string>;
  /** Options that are there under a misspelt name. */
  readonly misspelt: ReadonlySet<string>;
}

/** An entry of `alert`: a channel's name, or its name with options that go over the rule's. */
export function readAlert(entry: Value, at: number, context: AlertContext): RuleAlert {
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
  if (!channel) return document.refuse(path, noChannel(name));
  if (isHash(own)) reportUnknownOfEntry(own, [...path, name], document);
  const config = isHash(own) ? { ...given, ...own } : given;
  const reading = readingOf(context, isNamed ? [] : [...path, name]);
  const before = document.problems.length;
  const texts = alertTexts(config, publicProperties({ ...context.properties, ...config }, context.secrets), reading);
  const options = readOptions(channel.options, config, {
    ...reading,
    ...(settings.channelDefaults && { defaults: settings.channelDefaults }),
  });
  if (document.problems.length === before) {
    const wrong = settings.withoutSending ? null : channel.check?.(options);
    if (wrong) document.report([wrong.option], wrong.message);
    else if (settings.isStored) {
      keepSecretsHome(channel, config, context);
      for (const name of Object.keys(options)) {
        if (!/_ca_certs$/.test(name) || typeof options[name] !== "string") continue;
        document.report([...reading.path, name], FILES_ONLY);
      }
    }
  }
  return { channel: channel.name, options, ...texts };
}

/** How the options at a place of a rule are read. */
export function readingOf({ document, file, settings, misspelt }: AlertContext, path: YamlPath): ReadOptions {
  return {
    document,
    path,
    file,
    report: document.report,
    misspelt,
    withoutFiles: settings.isStored ?? false,
    lenient: settings.withoutSending ?? false,
  };
}

function noChannel(name: string): string {
  const there = channelDeclarations().map((declaration) => declaration.name);
  const reason = isOtherChannel(name) ? "is not in this version" : "is no channel";
  return `${name} ${reason}; use ${there.filter((other) => other !== "debug").join(" or ")} (post is a webhook)`;
}

function reportUnknownOfEntry(own: Fields, path: YamlPath, document: RuleDocument): void {
  const known = new Set([...Object.keys(textOptions), ...knownChannelOptions()]);
  for (const option of Object.keys(own)) {
    if (known.has(option)) continue;
    const near = nearest(option, [...known]);
    document.report([...path, option], `is no option of ${path.at(-1)}${near ? `; did you mean ${near}?` : ""}`);
  }
}

/** Who writes rules at the console must not be able to have the settings' secrets sent to an address of their own. */
function keepSecretsHome({ options }: ChannelDeclaration, config: Fields, { document, settings }: AlertContext): void {
  const names = Object.keys(options);
  const address = names.find((name) => isAddressOption(name) && Object.hasOwn(config, name));
  const secret = names.find(
    (name) => options[name]!.isSecret && !Object.hasOwn(config, name) && settings.channelDefaults?.[name] !== undefined,
  );
  if (address === undefined || secret === undefined) return;
  document.report(
    [address],
    `the ${secret} of the settings is not sent elsewhere; write the ${secret} to use here too`,
  );
}

/** What the texts of alerts are made of. */
export function alertTexts(given: Fields, properties: Fields, reading: ReadOptions): AlertTexts {
  const { document } = reading;
  const before = document.problems.length;
  const text = readOptions(textOptions, given, reading);
  const problem = document.problems.length === before ? textProblem(text) : null;
  if (problem) document.report([problem.option], problem.message);
  return { text, properties };
}

/** The names in `contact_points`, each of which there has to be; a rule has those, or `alert`, or both. */
export function readContactPoints(
  { alert, contact_points: names = [] }: { alert: unknown; contact_points: readonly string[] | undefined },
  { document, settings, misspelt, given }: AlertContext,
): readonly string[] {
  const isGiven = given.alert !== undefined || given.contact_points !== undefined || settings.withoutSending;
  if (alert === undefined && names.length === 0 && !isGiven && !misspelt.has("alert")) {
    document.report([], `alert is missing: ${commonOptions.alert.meaning} Or name contact_points.`);
  }
  const there = settings.contactPointNames?.();
  for (const [at, name] of names.entries()) {
    if (!there || there.includes(name)) continue;
    const near = nearest(name, there);
    const hint = near === undefined ? "" : `did you mean ${near}? `;
    const list = there.length === 0 ? "there are none yet" : `there are ${there.join(", ")}`;
    document.report(["contact_points", at], `there is no contact point '${name}'; ${hint}${list}`);
  }
  return [...new Set(names)];
}

/** The properties that alert texts may show: none that holds a secret. */
export function publicProperties(given: Fields, secrets: ReadonlySet<string>): Fields {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => !secrets.has(name) && !isSecretOption(name) && name !== "alert"),
  );
}
