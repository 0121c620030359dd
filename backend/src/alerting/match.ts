import { parseJson } from "../event/json.ts";
import { type Fields, isHash, setOwn } from "../event/value.ts";
import { documentField, setDotted } from "./document.ts";
import type { Rule } from "./rule.ts";
import type { Finding } from "./rule-type.ts";

/** Something that a rule found: what an alert is made of. */
export interface Match {
  readonly rule: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly key: string | null;
  /** The document that completed it; null when the clock did. */
  readonly index: string | null;
  readonly id: string | null;
  /** What alerts show: the document's fields and what the rule type adds. */
  readonly fields: Fields;
}

/** ElastAlert writes times to the millisecond, and without them at a whole second. */
export function matchTime(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/** Makes a match of a finding as ElastAlert does: the document, `_id` and `_index`, the compound key, the counts. */
export function makeMatch(rule: Rule, finding: Finding, hits: number, matches: number): Match {
  const { signal, time, key } = finding;
  const fields: Fields = signal?.source === undefined ? {} : readSource(signal.source);
  setTime(fields, rule.timestampField, matchTime(signal && !finding.fields[rule.timestampField] ? signal.time : time));
  if (signal?.id) fields._id = signal.id;
  if (signal) fields._index = signal.index;
  if (signal && rule.queryKey.length > 1) setOwn(fields, rule.queryKey.join(","), key);
  for (const [name, value] of Object.entries(finding.fields)) {
    if (name !== rule.timestampField) setOwn(fields, name, value);
  }
  const shown = rule.include ? pick(fields, rule, Object.keys(finding.fields)) : fields;
  shown.num_hits = hits;
  shown.num_matches = matches;
  return {
    rule: rule.name,
    type: rule.type,
    time,
    key,
    index: signal?.index ?? null,
    id: signal?.id ?? null,
    fields: shown,
  };
}

/** A match as rule tests and backtests print it; of the related events only how many there are. */
export function matchLine(match: Match) {
  const { related_events: related, ...fields } = match.fields;
  return {
    rule: match.rule,
    type: match.type,
    time: new Date(match.time).toISOString(),
    key: match.key,
    match: Array.isArray(related) ? { ...fields, related_events: related.length } : match.fields,
  };
}

function readSource(source: string): Fields {
  const value = parseJson(source);
  return isHash(value) ? value : {};
}

function setTime(fields: Fields, name: string, time: string): void {
  const parts = name.split(".");
  let hash = fields;
  while (parts.length > 1 && isHash(hash[parts[0]!])) hash = hash[parts.shift()!] as Fields;
  setOwn(hash, parts.join("."), time);
}

/** ElastAlert's include: the named fields, the keys and the time. */
function pick(fields: Fields, rule: Rule, added: readonly string[]): Fields {
  const names = [
    ...rule.include!,
    ...rule.queryKey,
    rule.queryKey.join(","),
    rule.timestampField,
    "_id",
    "_index",
    ...added,
  ];
  if (names.includes("*")) return fields;
  const kept: Fields = {};
  for (const name of names) {
    if (name.includes("*")) {
      const pattern = new RegExp(`^${name.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`);
      keepMatching(fields, "", pattern, kept);
      continue;
    }
    const value = Object.hasOwn(fields, name) ? fields[name] : documentField(name)(fields);
    if (value === undefined || name === "") continue;
    if (Object.hasOwn(fields, name)) setOwn(kept, name, value);
    else setDotted(kept, name, value);
  }
  return kept;
}

function keepMatching(fields: Fields, prefix: string, pattern: RegExp, kept: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    const path = prefix + name;
    if (pattern.test(path)) setDotted(kept, path, value);
    else if (isHash(value)) keepMatching(value, `${path}.`, pattern, kept);
  }
}
