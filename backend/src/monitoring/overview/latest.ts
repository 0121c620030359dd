import type { LatestSamples } from "../start.ts";
import { type Answers, QUESTIONS } from "./flow.ts";
import { type Backend, PROCESS_FIELDS } from "./process.ts";
import type { Counted, CountedQuestion } from "./series.ts";

/** What this backend knows by itself: its counters since it started, and the rates of the last interval. */
export function latestAnswers({ samples }: LatestSamples): Answers {
  const answer = ({ measurement, tags, counters, rates = [], gauges = [] }: CountedQuestion): readonly Counted[] =>
    samples
      .filter((sample) => sample.measurement === measurement)
      .map(({ tags: given, fields }) => {
        const number = (field: string): number | null => (fields[field] === undefined ? null : Number(fields[field]));
        const each = <T>(names: readonly string[], read: (field: string) => T) =>
          Object.fromEntries(names.map((name) => [name, read(name)]));
        return {
          tags: each(tags, (tag) => given[tag] ?? ""),
          totals: each(counters, (field) => number(field) ?? 0),
          now: each(rates, (field) => number(`${field}_per_second`)),
          rates: each(rates, () => new Map<number, number>()),
          increments: each(counters, () => new Map<number, number>()),
          gauges: each(gauges, number),
        };
      });
  return {
    inputs: answer(QUESTIONS.inputs),
    pipelines: answer(QUESTIONS.pipelines),
    failures: answer(QUESTIONS.failures),
    letters: answer(QUESTIONS.letters),
    stores: answer(QUESTIONS.stores),
  };
}

/** This backend's process. */
export function latestBackend({ at, samples }: LatestSamples): readonly Backend[] {
  const sample = samples.find(({ measurement }) => measurement === "heimdall_process");
  if (!sample || at === null) return [];
  const fields = Object.fromEntries(PROCESS_FIELDS.map((field) => [field, Number(sample.fields[field] ?? 0)]));
  return [
    {
      instance: sample.tags.instance ?? "",
      seen_at: at,
      is_silent: false,
      ...(fields as Record<(typeof PROCESS_FIELDS)[number], number>),
      memory: [],
      cpu: [],
    },
  ];
}
