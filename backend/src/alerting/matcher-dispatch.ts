import { Timestamp } from "../event/timestamp.ts";
import { ExactNumber } from "../event/value.ts";
import type { QueryNode, QueryValue } from "../query/ast.ts";
import { numberOf } from "../query/compare.ts";
import { type FieldProbe, fieldProbe, type Scalar } from "../query/field-values.ts";
import type { Observation } from "../query/observation.ts";
import { isTextField } from "../query/text-match.ts";
import type { Matcher } from "./matcher.ts";

/** Calls `ask` once for each matcher that may match the observation; `round` grows with every observation. */
export type Candidates = (observation: Observation, round: number, ask: (matcher: Matcher) => void) => void;

interface FieldTable {
  readonly probe: FieldProbe;
  readonly byText: Map<string, Matcher[]>;
  readonly byNumber: Map<number, Matcher[]>;
  readonly all: Matcher[];
}

/** Sorts matchers by a value that their filter asks for; those that ask for none are candidates always. */
export function createDispatch(matchers: readonly Matcher[]): Candidates {
  const always: Matcher[] = [];
  const tables = new Map<string, FieldTable>();
  for (const matcher of matchers) {
    const needed = neededValues(matcher.definition.filter);
    if (!needed) {
      always.push(matcher);
      continue;
    }
    let table = tables.get(needed.field);
    if (!table) {
      table = { probe: fieldProbe(needed.field), byText: new Map(), byNumber: new Map(), all: [] };
      tables.set(needed.field, table);
    }
    for (const value of needed.values) addValue(table, value, matcher);
    table.all.push(matcher);
  }
  const list = [...tables.values()];
  return (observation, round, ask) => {
    for (const matcher of always) ask(matcher);
    for (const table of list) {
      table.probe(observation.fields, (value) => {
        for (const matcher of fitting(table, value)) {
          if (matcher.round === round) continue;
          matcher.round = round;
          ask(matcher);
        }
        return false;
      });
    }
  };
}

/** The exact values of a field of which a document must have one to pass; null when there are no such. */
export function neededValues(node: QueryNode): { field: string; values: readonly QueryValue[] } | null {
  if (node.kind === "term" || node.kind === "phrase") {
    if (node.field === null || isTextField(node.field)) return null;
    return { field: node.field, values: [node.kind === "term" ? node.value : node.text] };
  }
  if (node.kind === "and") {
    const options = node.nodes.map(neededValues).filter((needed) => needed !== null);
    return options.sort((a, b) => a.values.length - b.values.length)[0] ?? null;
  }
  if (node.kind !== "or" || node.nodes.length === 0 || (node.minimum ?? 1) < 1) return null;
  const parts = node.nodes.map(neededValues);
  const field = parts[0]?.field;
  if (field === undefined || parts.some((part) => part?.field !== field)) return null;
  return { field, values: parts.flatMap((part) => part!.values) };
}

function addValue(table: FieldTable, value: QueryValue, matcher: Matcher): void {
  const text = String(value);
  const truth = text.toLowerCase();
  put(table.byText, truth === "true" || truth === "false" ? truth : text, matcher);
  if (truth !== text && (truth === "true" || truth === "false")) put(table.byText, text, matcher);
  const number = numberOf(value);
  if (number !== null) put(table.byNumber, number, matcher);
}

function put<K>(map: Map<K, Matcher[]>, key: K, matcher: Matcher): void {
  const list = map.get(key);
  if (list) list.push(matcher);
  else map.set(key, [matcher]);
}

const NONE: readonly Matcher[] = [];

function fitting(table: FieldTable, value: Scalar): readonly Matcher[] {
  if (typeof value === "string") return table.byText.get(value) ?? NONE;
  if (typeof value === "number") return table.byNumber.get(value) ?? NONE;
  if (typeof value === "boolean") return table.byText.get(String(value)) ?? NONE;
  // A time has many ways of being written, and a large integer loses digits as a number: all are asked.
  return value instanceof Timestamp || value instanceof ExactNumber ? table.all : NONE;
}
