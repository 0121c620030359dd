import type { FieldType } from "../encode-group.ts";
import type { MetricStore } from "../port.ts";
import { type Ask, rowsOf } from "./ask.ts";
import { quoteName } from "./influxql.ts";

type Metadata = Pick<MetricStore, "measurements" | "tagKeys" | "tagValues" | "fieldKeys" | "stats">;

/** Where shards differ in a field's type, InfluxDB takes the first of these that occurs. */
const PRECEDENCE: readonly FieldType[] = ["float", "integer", "string", "boolean"];

/** What the server holds, over all policies of a database. */
export function createMetadata(ask: Ask): Metadata {
  const texts = async (influxql: string, column: string): Promise<string[]> =>
    [...new Set((await rowsOf(ask(influxql))).map((row) => row[column] as string))].sort();

  return {
    measurements: (database) => texts(`SHOW MEASUREMENTS ON ${quoteName(database)}`, "name"),
    tagKeys: (database, measurement) =>
      texts(`SHOW TAG KEYS ON ${quoteName(database)} FROM ${quoteName(measurement)}`, "tagKey"),
    tagValues: (database, measurement, tag) =>
      texts(
        `SHOW TAG VALUES ON ${quoteName(database)} FROM ${quoteName(measurement)} WITH KEY = ${quoteName(tag)}`,
        "value",
      ),
    async fieldKeys(database, measurement) {
      // Without a policy InfluxDB only looks at the default one.
      const policies = await rowsOf(ask(`SHOW RETENTION POLICIES ON ${quoteName(database)}`));
      const sources = policies.map(({ name }) => `${quoteName(name as string)}.${quoteName(measurement)}`);
      const rows = await rowsOf(ask(`SHOW FIELD KEYS ON ${quoteName(database)} FROM ${sources.join(", ")}`));
      const types = new Map<string, FieldType>();
      for (const row of rows) {
        const name = row.fieldKey as string;
        const type = fieldType(row.fieldType as string);
        const known = types.get(name);
        if (!known || PRECEDENCE.indexOf(type) < PRECEDENCE.indexOf(known)) types.set(name, type);
      }
      return Array.from(types, ([name, type]) => ({ name, type })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async stats() {
      // InfluxDB counts no stored points; a shard tells the points that it took since the server started.
      let bytes = 0;
      const databases = new Map<string, { database: string; points: number; series: number }>();
      const entry = (database: string) => {
        const found = databases.get(database) ?? { database, points: 0, series: 0 };
        databases.set(database, found);
        return found;
      };
      for await (const { name, tags, columns, values } of ask("SHOW STATS")) {
        const database = tags?.database;
        if (database === undefined || database === "_internal") continue;
        const value = (column: string) => Number(values?.[0]?.[columns.indexOf(column)] ?? 0);
        if (name === "database") entry(database).series += value("numSeries");
        if (name === "shard") {
          bytes += value("diskBytes");
          entry(database).points += value("writePointsOk");
        }
      }
      return { bytes, databases: [...databases.values()] };
    },
  };
}

export function fieldType(name: string): FieldType {
  // `unsigned` only exists in servers built for it.
  return name === "unsigned" ? "integer" : (name as FieldType);
}
