import { ExactNumber, type Fields } from "../event/value.ts";
import type { QueryNode } from "../query/ast.ts";
import { fieldValues, type Scalar } from "../query/field-values.ts";
import type { Observation } from "../query/observation.ts";
import { compilePredicate } from "../query/predicate.ts";
import { documentField, timeIn } from "./document.ts";
import { indexTest } from "./index-pattern.ts";
import { type Candidates, createDispatch } from "./matcher-dispatch.ts";
import { pythonText } from "./python/text.ts";
import type { GroupedValues, SignalPlan, Term } from "./rule-type.ts";
import type { Signal } from "./signal.ts";

/** What a worker needs to match a rule: plain data without secrets (structured clone, JSON). */
export interface MatcherDefinition {
  readonly rule: string;
  readonly indices: readonly string[];
  readonly filter: QueryNode;
  readonly queryKey: readonly string[];
  readonly timestampField: string;
  readonly plan: SignalPlan;
}

/** One observation on its way through the matchers; what several rules need of it is made once. */
export interface Sight {
  readonly observation: Observation;
  source: string | null;
}

export interface Matcher {
  readonly definition: MatcherDefinition;
  readonly test: (observation: Observation) => boolean;
  signal(sight: Sight, signals: Signal[]): void;
  /** The last round this matcher was asked in, so that a document with two fitting values asks it once. */
  round: number;
}

const INDEX_CACHE_LIMIT = 10_000;

/**
 * Compiles rules to one function from a document to its signals. Rules whose index does not fit cost nothing, and
 * of those that ask for one of some exact values in a field only the ones that name the document's value are asked.
 */
export function compileMatchers(definitions: readonly MatcherDefinition[]): (observation: Observation) => Signal[] {
  const keys = new Map<string, SharedKey>();
  const rules = definitions.map((definition) => {
    const matcher = compileMatcher(definition, keys);
    return { matcher, fits: indexTest(definition.indices) };
  });
  const dispatches = new Map<string, Candidates>();
  let round = 0;
  return (observation) => {
    const signals: Signal[] = [];
    if (rules.length === 0) return signals;
    let candidates = dispatches.get(observation.index);
    if (!candidates) {
      if (dispatches.size >= INDEX_CACHE_LIMIT) dispatches.clear();
      candidates = createDispatch(rules.filter(({ fits }) => fits(observation.index)).map(({ matcher }) => matcher));
      dispatches.set(observation.index, candidates);
    }
    round += 1;
    const sight: Sight = { observation, source: observation.source ?? null };
    candidates(observation, round, (matcher) => {
      if (matcher.test(observation)) matcher.signal(sight, signals);
    });
    return signals;
  };
}

/** The text of a key in the document that was asked last: rules that share a key compute it once. */
interface SharedKey {
  readonly read: (fields: Fields) => string | null;
  of: Observation | null;
  text: string | null;
}

function compileMatcher(definition: MatcherDefinition, keys: Map<string, SharedKey>): Matcher {
  const { plan, rule } = definition;
  const timeOf = compileTime(definition.timestampField);
  const makeSignal = ({ observation }: Sight, key: string | null): Signal => ({
    rule,
    key,
    time: timeOf(observation),
    count: 1,
    index: observation.index,
    id: observation.id,
  });
  const sourceOf = (sight: Sight): string => {
    sight.source ??= JSON.stringify(sight.observation.fields);
    return sight.source;
  };
  const test = compilePredicate(definition.filter);

  if (plan.keys === "groups") {
    const groups = definition.queryKey.map(fieldValues);
    const measured = plan.measure === null ? () => [] : fieldValues(plan.measure);
    return {
      definition,
      test,
      round: 0,
      signal(sight, signals) {
        const { fields } = sight.observation;
        const value: GroupedValues = {
          groups: groups.map((read) => distinct(read(fields))),
          values: measured(fields).map(plain),
        };
        // A document without an inner key still counts for its outer one.
        if (value.groups[0]?.length !== 0) signals.push({ ...makeSignal(sight, null), value });
      },
    };
  }
  if (plan.keys === "terms") {
    const read = fieldValues(definition.queryKey[0]!);
    return {
      definition,
      test,
      round: 0,
      signal(sight, signals) {
        for (const { value, text } of distinct(read(sight.observation.fields))) {
          signals.push({ ...makeSignal(sight, text), value });
        }
      },
    };
  }
  const key = sharedKey(definition.queryKey, keys);
  return {
    definition,
    test,
    round: 0,
    signal(sight, signals) {
      const { observation } = sight;
      if (key.of !== observation) {
        key.of = observation;
        key.text = key.read(observation.fields);
      }
      // Written out rather than spread: this is the line that runs for every document and rule.
      signals.push({
        rule,
        key: key.text,
        time: timeOf(observation),
        count: 1,
        index: observation.index,
        id: observation.id,
        source: plan.document ? sourceOf(sight) : undefined,
      });
    },
  };
}

function compileTime(field: string): (observation: Observation) => number {
  if (field === "@timestamp") return ({ time }) => time;
  const read = documentField(field);
  return ({ fields, time }) => timeIn(read(fields)) ?? time;
}

/** ElastAlert: the value as Python writes it; the parts of a compound key joined, a missing part being None. */
function sharedKey(queryKey: readonly string[], keys: Map<string, SharedKey>): SharedKey {
  const id = JSON.stringify(queryKey);
  let key = keys.get(id);
  if (!key) {
    const reads = queryKey.map(documentField);
    const read = (fields: Fields): string | null => {
      if (reads.length === 0) return null;
      if (reads.length > 1) return reads.map((part) => pythonText(part(fields))).join(", ");
      const value = reads[0]!(fields);
      return value === undefined || value === null ? null : pythonText(value);
    };
    key = { read, of: null, text: null };
    keys.set(id, key);
  }
  return key;
}

function plain(value: Scalar): string | number | boolean {
  if (typeof value === "object") return value instanceof ExactNumber ? Number(value.value) : value.toString();
  return value;
}

/** Elasticsearch counts a document once under a value, however often it has it. */
function distinct(values: readonly Scalar[]): Term[] {
  const terms = new Map<string | number | boolean, Term>();
  for (const scalar of values) {
    const value = plain(scalar);
    if (!terms.has(value)) terms.set(value, { value, text: pythonText(scalar) });
  }
  return [...terms.values()];
}
