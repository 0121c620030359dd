import { readOptions } from "../../alerting/rule-options.ts";
import { pathText, type YamlPath } from "../../alerting/yaml.ts";
import { HeimdallError } from "../../errors.ts";
import { type Fields, isHash, setOwn, type Value } from "../../event/value.ts";
import { nearest } from "../../nearest.ts";
import type { ChannelDeclaration } from "../channel.ts";
import { channelDeclaration, channelDeclarations } from "../channels.ts";

/** What stands for a secret that is kept. */
export const HIDDEN = "***";

/** The channel of a contact point; throws CONTACT_POINT (400) when there is none of the name. */
export function contactChannel(name: string): ChannelDeclaration {
  const channel = channelDeclaration(name);
  if (channel) return channel;
  const names = channelDeclarations().map((declaration) => declaration.name);
  return refuse(["channel"], `'${name}' is no channel; there are ${names.join(", ")}`);
}

/**
 * The options that a contact point of this channel may have. None that names a file of this machine: whoever may
 * change contact points must not read files by them.
 */
export function contactOptions({ options, fileOptions = [] }: ChannelDeclaration): ChannelDeclaration["options"] {
  return Object.fromEntries(
    Object.entries(options).filter(([name, { type }]) => type !== "refused" && !fileOptions.includes(name)),
  );
}

/**
 * The values of a contact point's options, checked; throws CONTACT_POINT (400) that names the option. `defaults` are
 * those of the settings: one bot may serve many chats. They hold secrets, so they are for their own server only.
 */
export function readContactOptions(
  channel: ChannelDeclaration,
  given: Fields,
  defaults: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const options = contactOptions(channel);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(options, name)) continue;
    const refused = channel.options[name]?.refused;
    if (refused !== undefined) refuse([name], refused);
    if (Object.hasOwn(channel.options, name) || Object.hasOwn(options, name.replace(/_file$/, ""))) {
      refuse([name], "names a file of the server, which contact points do not read; a rule file may have it");
    }
    const near = nearest(name, Object.keys(options));
    refuse([name], `is no option of ${channel.name}; ${near ? `did you mean ${near}?` : "leave it out"}`);
  }
  const { addressOptions = [], sharedOptions = [] } = channel;
  const isElsewhere = addressOptions.some(
    (name) => Object.hasOwn(given, name) && given[name] !== defaults[name] && given[name] !== options[name]?.default,
  );
  const shared = isElsewhere ? {} : Object.fromEntries(sharedOptions.map((name) => [name, defaults[name]]));
  const document = { content: given, refuse, report: refuse, attempt: <T>(work: () => T) => work(), problems: [] };
  const values = readOptions(options, given, { document, path: [], file: "", defaults: shared });
  const problem = channel.check?.(values as never);
  if (problem) refuse([problem.option], problem.message);
  return values;
}

/** The options as they may be shown. */
export function hideSecrets(channel: ChannelDeclaration, options: Fields): Fields {
  return mapSecrets(channel, options, () => HIDDEN);
}

/**
 * What was given, with the secrets that were left as they are (`***`, or not given at all). Throws CONTACT_POINT when
 * secrets would be kept for another server than they were given for: who changes where they go gives them again.
 */
export function keepSecrets(channel: ChannelDeclaration, given: Fields, before: Fields | null): Fields {
  const kept: string[] = [];
  const keep = (value: Value, old: Value | undefined, path: YamlPath): Value => {
    if (value !== HIDDEN) return value;
    if (old === undefined) return refuse(path, "is not known yet; give it");
    kept.push(pathText(path));
    return old;
  };
  const options = mapSecrets(channel, given, (value, path) => keep(value, valueAt(before, path), path));
  for (const [name, { isSecret, type }] of Object.entries(contactOptions(channel))) {
    const old = before?.[name];
    if (!isSecret || type === "hash" || old === undefined || Object.hasOwn(given, name)) continue;
    setOwn(options, name, old);
    kept.push(name);
  }
  const moved = (channel.addressOptions ?? []).find(
    (name) => before && JSON.stringify(before[name]) !== JSON.stringify(options[name]),
  );
  if (moved !== undefined && kept.length > 0) {
    refuse([kept[0]!], `has to be given again, because ${moved} changed: a secret is not sent to another server`);
  }
  return options;
}

/** A copy, with the values that are secrets made anew: of an option, or of each name of one with names and values. */
function mapSecrets(
  channel: ChannelDeclaration,
  options: Fields,
  make: (value: Value, path: YamlPath) => Value,
): Fields {
  const result: Fields = {};
  for (const [name, value] of Object.entries(options)) {
    const option = channel.options[name];
    if (!option?.isSecret) setOwn(result, name, value);
    else if (option.type === "hash" && isHash(value)) {
      const inner: Fields = {};
      for (const [key, item] of Object.entries(value)) setOwn(inner, key, make(item, [name, key]));
      setOwn(result, name, inner);
    } else setOwn(result, name, make(value, [name]));
  }
  return result;
}

function valueAt(fields: Fields | null, path: YamlPath): Value | undefined {
  let value: Value | undefined = fields ?? undefined;
  for (const step of path) value = isHash(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function refuse(path: YamlPath, message: string): never {
  const where = path.length === 0 ? "" : `${pathText(path)}: `;
  throw new HeimdallError("CONTACT_POINT", `${where}${message}`, { status: 400 });
}
