import { Type } from "typebox";
import type { QueryNode } from "../query/ast.ts";
import { parseLucene } from "../query/lucene.ts";
import type { LogSelection } from "../stores/logs/port.ts";
import { badParameter } from "./errors.ts";
import { From, To } from "./schemas.ts";
import { readRange } from "./time.ts";

export const LONGEST_QUERY = 32_768;

/** The parameters that say which log lines are meant. */
export const SelectionParameters = {
  q: Type.Optional(
    Type.String({
      maxLength: LONGEST_QUERY,
      description: "A Lucene query: level:ERROR AND host.name:web-*; everything when it is left out.",
    }),
  ),
  from: From,
  to: To,
  index: Type.Optional(
    Type.String({ maxLength: 4_096, description: "Index names, with commas between; `*` is a wildcard." }),
  ),
};

interface Given {
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly index?: string | undefined;
}

/** What is selected; throws QUERY (400, with the column) and BAD_REQUEST. */
export function readLogSelection({ q, from, to, index }: Given, now: number, signal?: AbortSignal): LogSelection {
  const query: QueryNode = q === undefined || q.trim() === "" ? { kind: "all" } : parseLucene(q);
  return { query, indices: readIndices(index), ...readRange({ from, to }, now), signal };
}

function readIndices(text: string | undefined): string[] | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const indices = text.split(",").map((name) => name.trim());
  if (indices.some((name) => name === "")) throw badParameter("index", "write names with commas between: app-*,web-*");
  return indices;
}
