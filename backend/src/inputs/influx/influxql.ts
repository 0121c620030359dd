import { HeimdallError, messageOf } from "../../errors.ts";
import type { Statement } from "./influxql-ast.ts";
import { executeInfluxQL, mayRun, type QueryContext, type ResultSeries } from "./influxql-execute.ts";
import { parseInfluxQL } from "./influxql-parse.ts";

export { executeInfluxQL, type QueryContext, type ResultSeries } from "./influxql-execute.ts";
export { parseInfluxQL } from "./influxql-parse.ts";

const FORBIDDEN =
  "this statement needs a login or an API token that may read: as Basic, Bearer, Token, or the parameters u and p";

/** InfluxDB's JSON answer to `/query`. */
export interface QueryAnswer {
  readonly results?: readonly {
    readonly statement_id: number;
    readonly series?: readonly ResultSeries[];
    readonly error?: string;
  }[];
  readonly error?: string;
}

/** Answers the text of a `/query` request, and the HTTP status: only a text that is no InfluxQL is an error there. */
export async function answerInfluxQL(
  text: string,
  context: QueryContext,
): Promise<{ status: number; answer: QueryAnswer }> {
  let statements: Statement[];
  try {
    statements = parseInfluxQL(text, context.now);
  } catch (error) {
    if (!(error instanceof HeimdallError)) throw error;
    return { status: error.status, answer: { error: error.message } };
  }
  if (!statements.every((statement) => mayRun(statement, context.rights))) {
    return { status: 401, answer: { error: FORBIDDEN } };
  }
  const results = [];
  let failed = false;
  for (const [index, statement] of statements.entries()) {
    if (failed) {
      results.push({ statement_id: index, error: "not executed" });
      continue;
    }
    try {
      const series = await executeInfluxQL(statement, context);
      results.push({ statement_id: index, ...(series.length > 0 ? { series } : {}) });
    } catch (error) {
      failed = true;
      results.push({ statement_id: index, error: messageOf(error) });
    }
  }
  return { status: 200, answer: { results } };
}
