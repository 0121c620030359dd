import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { provisioned } from "../stack/dashboards/sources.ts";
import { isList, isObject, type JsonObject } from "../support/grafana/json.ts";
import { dashboardProvidersFile, datasourcesFile, schemaProblems } from "../support/grafana/provisioning-schemas.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);
const yamlFiles = (folder: string) => [...provisioned(folder)].filter(([name]) => isYaml(name));
const sources = yamlFiles("datasources").flatMap(([, document]) => {
  const list = isObject(document) ? document.datasources : [];
  return isList(list) ? list.filter(isObject) : [];
});

describe("data sources", () => {
  it.each(yamlFiles("datasources"))("%s is as Grafana documents it", (_, document) => {
    expect(schemaProblems(datasourcesFile, document)).toEqual([]);
  });

  it("have names and uids of their own, and one of them is the default", () => {
    for (const property of ["name", "uid"])
      expect(new Set(sources.map((one) => one[property])).size).toBe(sources.length);
    expect(sources.filter(({ isDefault }) => isDefault === true)).toHaveLength(1);
  });

  it("take their secrets from variables that docker-compose.yaml gives Grafana", () => {
    const compose = parse(readFileSync(join(ROOT, "docker-compose.yaml"), "utf8")) as {
      services: { grafana: { environment: Record<string, string> } };
    };
    const given = Object.keys(compose.services.grafana.environment);
    const wanted = [...JSON.stringify(sources).matchAll(/\$__env\{(\w+)\}/g)].map(([, name]) => name);
    expect(wanted.length).toBeGreaterThan(0);
    for (const name of wanted) expect(given).toContain(name);
  });

  it("with a slip of the pen are found", () => {
    const [first] = sources;
    const file = (source: JsonObject) => ({ apiVersion: 1, datasources: [source] });
    expect(schemaProblems(datasourcesFile, file(first!))).toEqual([]);
    expect(schemaProblems(datasourcesFile, file({ ...first, isdefault: true }))).not.toEqual([]);
    expect(schemaProblems(datasourcesFile, file({ ...first, secureJsonData: { password: "hunter2" } }))).not.toEqual(
      [],
    );
    expect(schemaProblems(datasourcesFile, file({ ...first, jsonData: { version: "InfluxQL" } }))).not.toEqual([]);
  });
});

describe("providers of dashboards", () => {
  it.each(yamlFiles("dashboards"))("%s is as Grafana documents it", (_, document) => {
    expect(schemaProblems(dashboardProvidersFile, document)).toEqual([]);
  });

  it("read the folder that docker-compose.yaml mounts", () => {
    const compose = readFileSync(join(ROOT, "docker-compose.yaml"), "utf8");
    expect(compose).toContain("./provisioning:/etc/grafana/provisioning:ro");
    const paths = JSON.stringify(yamlFiles("dashboards").map(([, document]) => document));
    expect(paths).toContain('"path":"/etc/grafana/provisioning/dashboards"');
  });
});
