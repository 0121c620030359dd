import { lookback, type SummedField } from "../downsampling.ts";
import type { Downsampling } from "../port.ts";
import { durationLiteral, quoteName, quoteSource, timeLiteral } from "./influxql.ts";

/** The name of the continuous query of one measurement; InfluxDB has no way to tell a field's type or to cut a name's
 * beginning off within one query for all, so each measurement has its own. */
export function continuousQueryName(rule: Downsampling, measurement: string): string {
  return `${rule.name}:${measurement}`;
}

/** The statement that makes a measurement's continuous query. */
export function createContinuousQuery(rule: Downsampling, measurement: string, fields: readonly SummedField[]): string {
  const name = quoteName(continuousQueryName(rule, measurement));
  const select = summingSelect(rule, measurement, fields, "");
  const resample = `RESAMPLE FOR ${durationLiteral(lookback(rule))}`;
  return `CREATE CONTINUOUS QUERY ${name} ON ${quoteName(rule.database)} ${resample} BEGIN ${select} END`;
}

/** The statement that sums up a range (nanoseconds, aligned to windows) once, with the same result. */
export function summingOnce(
  rule: Downsampling,
  measurement: string,
  fields: readonly SummedField[],
  range: { readonly from: bigint; readonly until: bigint },
): string {
  const within = ` WHERE time >= ${timeLiteral(range.from)} AND time < ${timeLiteral(range.until)}`;
  return summingSelect(rule, measurement, fields, within);
}

function summingSelect(
  rule: Downsampling,
  measurement: string,
  fields: readonly SummedField[],
  within: string,
): string {
  const columns = fields.map(({ name, aggregate, field, weight }) => {
    const value =
      weight === null
        ? `${aggregate}(${quoteName(field)})`
        : `sum(${quoteName(weighted(field))}) / sum(${quoteName(weight)})`;
    return `${value} AS ${quoteName(name)}`;
  });
  const source = quoteSource(rule.database, rule.from, measurement);
  const from = fields.some(({ weight }) => weight !== null) ? `(${innerSelect(fields, source)})` : source;
  const into = quoteSource(rule.database, rule.to, measurement);
  return `SELECT ${columns.join(", ")} INTO ${into} FROM ${from}${within} GROUP BY time(${durationLiteral(rule.interval)}), *`;
}

/** The rows with each mean times its count beside them, from which a weighted mean is made. */
function innerSelect(fields: readonly SummedField[], source: string): string {
  const columns = new Set<string>();
  for (const { field, weight } of fields) {
    if (weight === null) columns.add(quoteName(field));
    else
      columns.add(`${quoteName(field)} * ${quoteName(weight)} AS ${quoteName(weighted(field))}`).add(quoteName(weight));
  }
  return `SELECT ${[...columns].join(", ")} FROM ${source} GROUP BY *`;
}

function weighted(field: string): string {
  return `weighted_${field}`;
}

/** What two texts of one statement have in common, however the server quotes names. */
export function normalStatement(text: string): string {
  return text.replaceAll(/["\\\s]/g, "");
}
