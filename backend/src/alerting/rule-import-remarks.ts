import { isMap, isNode, isScalar, parseDocument } from "yaml";
import { type Fields, isHash } from "../event/value.ts";
import { readDuration } from "./options.ts";
import { isSteering } from "./peer-options.ts";
import type { Rule } from "./rule.ts";

/** A rule's text without the options that only steer ElastAlert's own connection and queries; comments stay. */
export function leaveOutSteering(text: string): { readonly text: string; readonly left: readonly string[] } {
  const document = parseDocument(text, { version: "1.1", prettyErrors: false, logLevel: "silent" });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return { text, left: [] };
  const left = root.items.flatMap(({ key }) =>
    isScalar(key) && typeof key.value === "string" && isSteering(key.value) ? [key.value] : [],
  );
  if (left.length === 0) return { text, left };
  if (root.flow) {
    for (const name of left) root.delete(name);
    return { text: document.toString({ lineWidth: 0 }), left };
  }
  // Whole lines go, so that everything else stays as it was written.
  let kept = text;
  for (const { key, value } of root.items.toReversed()) {
    if (!isScalar(key) || !left.includes(String(key.value))) continue;
    const last = isNode(value) && value.range ? value.range[1] - 1 : key.range![1];
    const end = kept.indexOf("\n", Math.max(last, key.range![1] - 1));
    kept = kept.slice(0, key.range![0]) + (end < 0 ? "" : kept.slice(end + 1));
  }
  return { text: kept, left };
}

/** What to know of a rule that is supported. */
export function remarksOf(rule: Rule, text: string): string[] {
  const remarks: string[] = [];
  if (!rule.isEnabled) remarks.push("is_enabled is false: it is kept, and stays off until that is changed");
  if (/\b(telegram_bot_token|http_post_url|http_post_headers)\b/.test(text)) {
    remarks.push("its secrets are kept in Heimdall and hidden; a contact point would hold them for all rules");
  }
  if (rule.alerts.some(({ channel }) => channel === "debug")) remarks.push("debug writes into Heimdall's log only");
  return remarks;
}

const OURS: Readonly<Record<string, string>> = { run_every: "1 minute", buffer_time: "15 minutes" };
const DEFAULTS: Readonly<Record<string, number>> = { run_every: 60_000, buffer_time: 900_000 };

/** What to know of ElastAlert's own settings file, which Heimdall does not need. */
export function settingsRemarks(content: Fields): string[] {
  const remarks = ["ElastAlert's own settings, which Heimdall does not need: connections are in heimdall.yaml"];
  for (const [name, ours] of Object.entries(OURS)) {
    const value = content[name];
    if (!isHash(value ?? null)) continue;
    if (readDuration(value!) === DEFAULTS[name]) continue;
    remarks.push(
      `${name} is ${ours} in Heimdall, unlike there: write it into the rules that go by the clock (metric_aggregation, flatline)`,
    );
  }
  if (content.realert !== undefined)
    remarks.push("realert for all rules: write it into the rules; 1 minute unless set");
  return remarks;
}
