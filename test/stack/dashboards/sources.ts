import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isList, isObject, textOf } from "../../support/grafana/json.ts";
import type { Source } from "./run-query.ts";

const PROVISIONING = join(import.meta.dirname, "..", "..", "..", "provisioning");

/** The parsed files of a folder of `provisioning/`, by name; none where it is not there. */
export function provisioned(folder: string): ReadonlyMap<string, unknown> {
  const directory = join(PROVISIONING, folder);
  if (!existsSync(directory)) return new Map();
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/.test(entry.name))
    .map(({ name }) => name);
  // JSON is YAML, but its own parser is faster.
  const read = (name: string): unknown => {
    const text = readFileSync(join(directory, name), "utf8");
    return name.endsWith(".json") ? JSON.parse(text) : parse(text);
  };
  return new Map(names.sort().map((name) => [name, read(name)]));
}

/** The data sources by their uid, at the servers of this run. */
export function provisionedSources(servers: { influxdb: string; elasticsearch: string }): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const document of provisioned("datasources").values()) {
    if (!isObject(document) || !isList(document.datasources)) continue;
    for (const source of document.datasources.filter(isObject)) {
      const json = isObject(source.jsonData) ? source.jsonData : {};
      const uid = textOf(source.uid);
      if (source.type === "influxdb") {
        sources.set(uid, { type: "influxdb", url: servers.influxdb, within: textOf(json.dbName) });
      } else if (source.type === "elasticsearch") {
        sources.set(uid, { type: "elasticsearch", url: servers.elasticsearch, within: textOf(json.index) });
      }
    }
  }
  return sources;
}
