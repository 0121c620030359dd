import { Timestamp } from "../../event/timestamp.ts";
import { isHash, isNumber, toNumber, type Value } from "../../event/value.ts";
import type { QueryNode, QueryValue } from "../../query/ast.ts";
import { documentField } from "../document.ts";
import type { Rule } from "../rule.ts";
import { lookbackOf } from "../rule-runner.ts";
import type { Incident } from "./view.ts";

/** The documents that an incident is about: what its rule looked at, of its key, around its time. */
export interface IncidentSelection {
  readonly query: QueryNode;
  /** As the rule has them: with `*`, dates and exclusions. */
  readonly indices: readonly string[];
  /** Milliseconds since the epoch, until exclusive. */
  readonly from: number;
  readonly until: number;
}

/** How much is looked at before the first match at least, and after the last one. */
const MARGIN = 60_000;
/** An incident may stay open for weeks; what is looked at ends with its last match. */
const LONGEST = 7 * 86_400_000;

export function selectionOf(rule: Rule, incident: Incident): IncidentSelection {
  const until = Date.parse(incident.last_time) + MARGIN;
  const first = Date.parse(incident.first_time) - Math.max(lookbackOf(rule), MARGIN);
  const key = keyNodes(rule, incident);
  const nodes = [rule.filter, ...key].filter(({ kind }) => kind !== "all");
  const query: QueryNode =
    nodes.length === 0 ? { kind: "all" } : nodes.length === 1 ? nodes[0]! : { kind: "and", nodes };
  return { query, indices: rule.indices, from: Math.max(first, until - LONGEST), until };
}

/** The values of the key in the last match; by the key's text where the match does not show them. */
function keyNodes({ queryKey }: Rule, { match, key }: Incident): QueryNode[] {
  if (key === null) return [];
  return queryKey.flatMap((field): QueryNode[] => {
    const value = isHash(match) ? documentField(field)(match) : undefined;
    const scalar = scalarOf(value ?? (queryKey.length === 1 ? key : undefined));
    if (scalar !== undefined) return [{ kind: "term", field, value: scalar }];
    // A list or a hash is compared as a whole by the rule, which no query can.
    return value === undefined ? [{ kind: "not", node: { kind: "exists", field } }] : [];
  });
}

function scalarOf(value: Value | undefined): QueryValue | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Timestamp) return value.toString();
  return isNumber(value ?? null) ? toNumber(value as number) : undefined;
}
