import { HeimdallError } from "../../../errors.ts";
import { isTextField } from "../../../query/text-match.ts";
import type { LogSelection } from "../port.ts";
import { readMapping } from "./field-types.ts";
import { countFieldValues } from "./field-values.ts";
import type { Reader } from "./search.ts";
import { publicName, targetPath, timeFilter } from "./targets.ts";

const ENUMERABLE = /^(?:keyword|constant_keyword|flattened|version|ip|wildcard)$/;
/** How long somebody who types waits. */
const TIME = "1s";
/** Values of a number that are looked through. */
const NUMBERS = 1_000;

/**
 * Values that begin with a text. Before anything is typed the most frequent ones; then Elasticsearch's enumeration of
 * terms, which reads no documents. Numbers and booleans cannot be enumerated: of their most frequent values those that
 * begin so.
 */
export async function completeFieldValues(
  reader: Reader,
  selection: LogSelection,
  field: string,
  prefix: string,
  limit: number,
): Promise<readonly (string | number | boolean)[]> {
  if (isTextField(field) || field === "_id" || field === "@timestamp") return [];
  const mapping = await readMapping(reader.client, selection.indices, new Set([field]));
  const name = [field, `${field}.keyword`].find((one) =>
    [...(mapping.get(one)?.keys() ?? [])].some((type) => ENUMERABLE.test(type)),
  );
  if (field === "_index" || prefix === "" || name === undefined) {
    return frequentValues(reader, selection, field, prefix, limit);
  }
  const target = targetPath(selection.indices);
  if (target === null) return [];
  const [time] = timeFilter(selection);
  const { status, text } = await reader.client.ask({
    method: "POST",
    path: `/${target}/_terms_enum`,
    ignore: [404],
    body: {
      field: name,
      string: prefix,
      size: limit,
      case_insensitive: true,
      timeout: TIME,
      ...(time && { index_filter: time }),
    },
  });
  if (status === 404) return [];
  return (JSON.parse(text) as { terms: readonly string[] }).terms;
}

async function frequentValues(
  reader: Reader,
  selection: LogSelection,
  field: string,
  prefix: string,
  limit: number,
): Promise<readonly (string | number | boolean)[]> {
  const begins = prefix.toLowerCase();
  try {
    const { values } = await countFieldValues(reader, selection, field, begins === "" ? limit : NUMBERS);
    const fitting = values.filter(({ value }) => publicName(String(value)).toLowerCase().startsWith(begins));
    return fitting.slice(0, limit).map(({ value }) => value);
  } catch (error) {
    // A text without a keyword has no values to offer.
    if (error instanceof HeimdallError && error.code === "QUERY") return [];
    throw error;
  }
}
