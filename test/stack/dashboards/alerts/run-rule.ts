import { evaluateRule, type Judged, type Series } from "../../../support/grafana/evaluate-rule.ts";
import { extractQueries, seconds } from "../../../support/grafana/extract-queries.ts";
import { interpolate } from "../../../support/grafana/interpolate.ts";
import { globalVariables } from "../../../support/grafana/interval.ts";
import { isObject, type JsonObject, textOf } from "../../../support/grafana/json.ts";
import type { Source } from "../run-query.ts";

const MINUTE = 60_000;

/** The series that a rule's query finds at a moment. */
async function seriesOf(rule: JsonObject, sources: ReadonlyMap<string, Source>, now: number): Promise<Series[]> {
  const [query] = extractQueries({ groups: [{ rules: [rule] }] });
  const source = sources.get(query!.uid)!;
  const window = { from: now - query!.range.from * 1_000, to: now - query!.range.to * 1_000, interval: MINUTE };
  const text = interpolate(textOf(query!.target.query), globalVariables(window), "regex");
  const response = await fetch(`${source.url}/query`, {
    method: "POST",
    body: new URLSearchParams({ db: source.within, q: text, epoch: "ms" }),
  });
  const { results } = (await response.json()) as {
    results: { error?: string; series?: { tags?: Record<string, string>; values: [number, number | null][] }[] }[];
  };
  const [answer] = results;
  if (answer?.error !== undefined) throw new Error(`InfluxDB refuses it: ${answer.error}\n${text}`);
  return (answer?.series ?? []).map(({ tags = {}, values }) => ({ labels: tags, points: values }));
}

/**
 * The alerts of a rule that are firing now: those whose condition held at each evaluation, once a minute, for as long as
 * the rule wants it.
 */
export async function firing(
  rule: JsonObject,
  sources: ReadonlyMap<string, Source>,
  now: number,
): Promise<readonly Judged[]> {
  const lasting = seconds(textOf(rule.for)) * 1_000;
  const evaluations: (readonly Judged[])[] = [];
  for (let time = now - lasting; time <= now; time += MINUTE) {
    const judged = evaluateRule(rule, await seriesOf(rule, sources, time)) ?? [];
    evaluations.push(judged.filter(({ fires }) => fires));
  }
  const [first, ...later] = evaluations;
  return first!.filter(({ labels }) => later.every((those) => those.some((one) => isSame(one.labels, labels))));
}

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** All rules of the provisioned files. */
export function rulesOf(files: ReadonlyMap<string, unknown>): JsonObject[] {
  const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
  return [...files.values()].flatMap((file) =>
    isObject(file) ? list(file.groups).flatMap((group) => list(group.rules)) : [],
  );
}
