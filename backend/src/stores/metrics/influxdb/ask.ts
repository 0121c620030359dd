import { parseJson } from "../../../event/json.ts";
import type { Value } from "../../../event/value.ts";
import type { InfluxClient, QueryOptions } from "./client.ts";
import { questionError, readFailure } from "./errors.ts";

/** One series of an answer, or a part of one. */
export interface AnswerSeries {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values?: readonly (readonly Value[])[];
}

interface Answer {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: readonly AnswerSeries[] }[];
}

/** Asks InfluxDB; rejects with a HeimdallError that says what was wrong with the question or the server. */
export type Ask = (influxql: string, options?: AskOptions) => AsyncGenerator<AnswerSeries>;

export interface AskOptions extends QueryOptions {
  /** Keeps integers beyond 2^53 (and nanoseconds) exact, at some cost. */
  readonly exact?: boolean;
}

export function createAsk(client: InfluxClient, url: string): Ask {
  return async function* ask(influxql, options = {}) {
    try {
      for await (const text of client.query(influxql, options)) {
        const answer = (options.exact ? parseJson(text) : JSON.parse(text)) as Answer;
        if (answer.error !== undefined) throw questionError(answer.error);
        for (const { error, series } of answer.results ?? []) {
          if (error !== undefined) throw questionError(error);
          yield* series ?? [];
        }
      }
    } catch (error) {
      throw readFailure(error, url);
    }
  };
}

/** The rows of a whole answer, each as texts and numbers by the names of its columns. */
export async function rowsOf(answer: AsyncIterable<AnswerSeries>): Promise<Record<string, Value>[]> {
  const rows: Record<string, Value>[] = [];
  for await (const { columns, values = [] } of answer) {
    for (const row of values) rows.push(Object.fromEntries(columns.map((column, index) => [column, row[index]!])));
  }
  return rows;
}
