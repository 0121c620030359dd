import { HeimdallError } from "../../../errors.ts";
import { isTextField } from "../../../query/text-match.ts";
import type { LogSelection } from "../port.ts";
import type { ColumnValue } from "./encode.ts";
import { readValue, valueParts } from "./field-values.ts";
import type { Reader } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";
import { quoteText } from "./sql-text.ts";

/** Documents of a file that are looked at: whoever types waits, and what is frequent is among them. */
const LOOKED_AT = 1_000_000;

/** The most frequent values that begin with a text, of the newest files first until there are enough. */
export async function completeFieldValues(
  reader: Reader,
  selection: LogSelection,
  field: string,
  prefix: string,
  limit: number,
): Promise<readonly ColumnValue[]> {
  if (isTextField(field) || field === "_id" || field === "@timestamp") return [];
  const counts = new Map<ColumnValue, number>();
  const now = reader.now();
  const begins = `starts_with(lower(CAST(v AS VARCHAR)), lower(${quoteText(prefix)}))`;
  try {
    for (const file of filesOf(reader.files, selection)) {
      if (counts.size >= limit) break;
      await reader.files.use(file, async (state) => {
        const here = await selectIn(reader.engine, state, selection, now);
        for (const { kind, value, present } of here ? valueParts(state, field) : []) {
          const rows = await reader.engine.read(
            `SELECT v, count(*) FROM (
               SELECT ${value} AS v FROM ${state.alias}.logs WHERE ${here!.where} AND ${present} LIMIT ${LOOKED_AT}
             ) WHERE ${begins} GROUP BY v ORDER BY 2 DESC, 1 LIMIT ${limit}`,
          );
          for (const [stored, count] of rows) {
            const known = readValue(stored, kind);
            counts.set(known, (counts.get(known) ?? 0) + Number(count));
          }
        }
      });
    }
  } catch (error) {
    // In time some are better than all too late.
    if (!(error instanceof HeimdallError) || !["LOG_QUERY_TIME", "LOG_STORE_BUSY"].includes(error.code)) throw error;
  }
  return [...counts]
    .sort(([a, left], [b, right]) => right - left || (String(a) < String(b) ? -1 : 1))
    .slice(0, limit)
    .map(([value]) => value);
}
