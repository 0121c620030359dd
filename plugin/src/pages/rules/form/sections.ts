import type { OptionView, RuleDeclarations } from "../../../api/rule-types.ts";

export type SectionName = "what" | "data" | "when" | "where" | "words" | "more";

export interface Section {
  readonly name: SectionName;
  readonly options: readonly OptionView[];
}

/** Options that stand elsewhere than where they are declared; what is declared and not named here is in `more`. */
const WHAT = ["name", "description", "type"];
const DATA = ["index", "filter", "query_key"];
const WHERE = ["contact_points", "alert", "realert", "exponential_realert"];
/** Of the common options: those without which rules of a type by the clock are not understood. */
const BY_THE_CLOCK = ["buffer_time"];
/** Accepted for ElastAlert's sake, without a meaning of their own; and the switch's, which the list has. */
const HIDDEN = ["use_strftime_index", "timestamp_type"];

/** The form of a rule: its sections, made of what is declared. */
export function sectionsOf(
  { types, common, text, channels }: RuleDeclarations,
  values: Readonly<Record<string, unknown>>,
): readonly Section[] {
  const byName = new Map(common.map((option) => [option.name, option]));
  const type = types.find(({ name }) => name === values.type);
  const own = type?.options ?? [];
  const ownNames = new Set(own.map(({ name }) => name));
  const pick = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? []);
  const byTheClock = type?.name === "metric_aggregation" ? pick(BY_THE_CLOCK) : [];
  const used = channelsIn(values.alert);
  const ofChannels = channels
    .filter(({ name, aliases }) => used.some((one) => one === name || aliases.includes(one)))
    .flatMap(({ options }) => options)
    // What lacks here may be in the settings.
    .map((option) => ({ ...option, required: false }));
  const shown = new Set([...WHAT, ...DATA, ...WHERE, ...HIDDEN, ...byTheClock.map(({ name }) => name)]);
  const rest = common.filter(({ name }) => !shown.has(name) && !ownNames.has(name) && name !== "timeframe");
  return [
    { name: "what", options: pick(WHAT) },
    { name: "data", options: pick(DATA) },
    { name: "when", options: [...own.toSorted((a, b) => Number(b.required) - Number(a.required)), ...byTheClock] },
    { name: "where", options: [...pick(WHERE), ...ofChannels] },
    { name: "words", options: text },
    { name: "more", options: rest },
  ];
}

/** The names of the channels in `alert`; an entry may be a name, or a name with options. */
export function channelsIn(alert: unknown): readonly string[] {
  const list = Array.isArray(alert) ? alert : alert === undefined || alert === null ? [] : [alert];
  return list.map((entry) => (typeof entry === "object" && entry !== null ? Object.keys(entry)[0]! : String(entry)));
}

/** The order in which options stand in a text. */
export function orderOf(sections: readonly Section[]): readonly string[] {
  return sections.flatMap(({ options }) => options.map(({ name }) => name));
}

/** `num_events` as people read it. */
export function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
