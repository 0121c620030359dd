import { isList, isObject, type JsonObject, textOf } from "./json.ts";

/** A series as Grafana makes one of what InfluxDB answers: tags are labels. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

/** One of a rule's alerts: a rule has one for each series. */
export interface Judged {
  readonly labels: Readonly<Record<string, string>>;
  /** What the condition was held against. */
  readonly value: number;
  readonly fires: boolean;
}

interface Value {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * A rule's reduce and threshold expressions over the series of its query, as Grafana's server-side expressions do it;
 * `for` is left to the caller. Without any series the rule's `noDataState` decides, which is null here.
 */
export function evaluateRule(rule: JsonObject, series: readonly Series[]): readonly Judged[] | null {
  if (series.length === 0) return null;
  const queries = (isList(rule.data) ? rule.data.filter(isObject) : []).map(({ model }) =>
    isObject(model) ? model : {},
  );
  const reduced = new Map<string, readonly Value[]>();
  for (const model of queries) {
    const refId = textOf(model.refId);
    if (model.type === "reduce")
      reduced.set(
        refId,
        series.flatMap((one) => reduce(model, one)),
      );
    if (model.type === "threshold" && refId === rule.condition) {
      const values = reduced.get(textOf(model.expression));
      if (values === undefined) throw new Error(`${textOf(rule.title)}: ${refId} asks for what no reduce has made`);
      return values.map(({ labels, value }) => ({ labels, value, fires: exceeds(model, value) }));
    }
  }
  throw new Error(`${textOf(rule.title)}: the condition is no threshold`);
}

/** With the mode dropNN, intervals without a number are left out; a series without any gives nothing. */
function reduce(model: JsonObject, { labels, points }: Series): Value[] {
  if (!isObject(model.settings) || model.settings.mode !== "dropNN") throw new Error("only the mode dropNN is tried");
  const values = points.map(([, value]) => value).filter((value) => value !== null && Number.isFinite(value));
  if (values.length === 0) return [];
  return [{ labels, value: REDUCERS[textOf(model.reducer)]!(values as number[]) }];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const REDUCERS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  last: (values) => values.at(-1)!,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  mean: (values) => sum(values) / values.length,
  sum,
};

function exceeds(model: JsonObject, value: number): boolean {
  const [condition] = isList(model.conditions) ? model.conditions.filter(isObject) : [];
  const evaluator = isObject(condition?.evaluator) ? condition.evaluator : {};
  const [limit] = isList(evaluator.params) ? evaluator.params.map(Number) : [];
  if (limit === undefined) throw new Error("a threshold without a number");
  if (evaluator.type === "gt") return value > limit;
  if (evaluator.type === "lt") return value < limit;
  throw new Error(`an evaluator that is not tried: ${textOf(evaluator.type)}`);
}
