import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseLucene } from "../../backend/src/query/lucene.ts";
import { navigation } from "../../plugin/src/navigation.ts";
import { DASHBOARDS_FOLDER, dashboardFiles, staleDashboards } from "../../scripts/dashboards.ts";
import { provisioned, provisionedSources } from "../stack/dashboards/sources.ts";
import { linksIn, overlap, type Place } from "../support/grafana/dashboard-parts.ts";
import { extractQueries, panelsOf } from "../support/grafana/extract-queries.ts";
import { type Chosen, interpolate, variablesIn } from "../support/grafana/interpolate.ts";
import { isList, isObject, type JsonObject, textOf } from "../support/grafana/json.ts";
import { typeProblems } from "../support/grafana/typed-dashboard.ts";

const files = new Map(
  [...provisioned("dashboards")].filter((entry): entry is [string, JsonObject] => entry[0].endsWith(".json")),
);
const dashboards = [...files];
const objects = (value: unknown): JsonObject[] => (isList(value) ? value.filter(isObject) : []);
const GRAFANAS_OWN = new Set(["-- Mixed --", "-- Dashboard --", "grafana"]);
/** What Grafana itself sets, in queries, names of series (`$tag_host`) and patterns (`$1`). */
const BUILT_IN = /^(__\w+|timeFilter|interval|tag_.*|col|measurement|\d)$/;

describe("generated files", () => {
  it("are those that the sources make (else: node scripts/dashboards.ts)", () => {
    expect(staleDashboards()).toEqual([]);
  });

  it("are the same each time", () => {
    expect(dashboardFiles()).toEqual(dashboardFiles());
  });

  it("are told from stale, missing and leftover ones", () => {
    const folder = mkdtempSync(join(tmpdir(), "heimdall-dashboards-"));
    try {
      cpSync(DASHBOARDS_FOLDER, folder, { recursive: true });
      expect(staleDashboards(folder)).toEqual([]);
      writeFileSync(join(folder, "host.json"), "{}\n");
      rmSync(join(folder, "haproxy.json"));
      writeFileSync(join(folder, "old.json"), "{}\n");
      const problems = [...staleDashboards(folder)].sort();
      expect(problems).toEqual(["haproxy.json is missing", "host.json is stale", "old.json has no source"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("all dashboards", () => {
  it("are what Grafana's own types say a dashboard is", () => {
    expect(typeProblems(files)).toBe("");
  });

  it("that are wrong are found by these types", () => {
    const [name, dashboard] = dashboards[0]!;
    const wrong = structuredClone(dashboard) as { graphTooltip: unknown; panels: { type: string; options: unknown }[] };
    wrong.graphTooltip = "crosshair";
    const panel = wrong.panels.find(({ type }) => type === "stat")!;
    panel.options = { ...(panel.options as object), colorMode: "rainbow" };
    const other = wrong.panels.findLast(({ type }) => type === "timeseries")!;
    other.options = { ...(other.options as object), sparkles: true };
    const problems = typeProblems(new Map([[name, wrong as unknown as JsonObject]]));
    expect(problems).toContain("DashboardCursorSync");
    expect(problems).toContain("rainbow");
    expect(problems).toContain("sparkles");
  });

  it("have different uids and titles", () => {
    for (const property of ["uid", "title"]) {
      const values = dashboards.map(([, dashboard]) => textOf(dashboard[property]));
      expect(new Set(values).size).toBe(values.length);
      for (const value of values) expect(value).not.toBe("");
    }
  });

  it("have the tag by which the index lists them, and say what they show", () => {
    for (const [name, { uid, tags, description }] of dashboards) {
      expect(uid, name).toMatch(/^heimdall-[a-z-]{1,31}$/);
      expect(tags, name).toContain("heimdall");
      expect(textOf(description).length, name).toBeGreaterThan(20);
    }
  });
});

describe.each(dashboards)("%s", (_, dashboard) => {
  const rows = objects(dashboard.panels);
  const panels = panelsOf(dashboard);
  const variables = objects((dashboard.templating as JsonObject).list);

  it("has a description and a unit on every panel, and a title of its own in its row", () => {
    for (const panel of panels) {
      const title = textOf(panel.title);
      expect(title).not.toBe("");
      expect(textOf(panel.description).length, title).toBeGreaterThan(10);
      if (!isList(panel.targets)) continue;
      const { defaults } = panel.fieldConfig as { defaults: JsonObject };
      expect(textOf(defaults.unit), title).not.toBe("");
    }
    const ids = [...rows, ...panels].map(({ id }) => id);
    expect(new Set(ids).size).toBe(new Set([...rows, ...panels]).size);
  });

  it("has no panels over each other or beyond the page", () => {
    for (const group of [rows, ...rows.map(({ panels: inner }) => objects(inner))]) {
      const places = group.map(({ gridPos, title }) => ({ ...(gridPos as Place), title }));
      for (const [index, one] of places.entries()) {
        expect(one.x + one.w, `${one.title} fits`).toBeLessThanOrEqual(24);
        const over = places.slice(index + 1).filter((other) => overlap(one, other));
        expect(over.map(({ title }) => `${title} over ${one.title}`)).toEqual([]);
      }
    }
  });

  it("uses only variables that it has, and has none for nothing", () => {
    const names = variables.map(({ name }) => textOf(name));
    const { templating: _, ...rest } = dashboard;
    const used = new Set([
      ...variablesIn(JSON.stringify(rest)),
      ...variables.flatMap((one) => variablesIn(textOf(one.query))),
    ]);
    expect([...used].filter((name) => !names.includes(name) && !BUILT_IN.test(name))).toEqual([]);
    expect(names.filter((name) => !used.has(name))).toEqual([]);
  });

  it("asks data sources that are provisioned", () => {
    const sources = provisionedSources({ influxdb: "", elasticsearch: "" });
    for (const { uid, place } of extractQueries(dashboard))
      expect([...sources.keys(), ...GRAFANAS_OWN], place).toContain(uid);
    const types = JSON.stringify(dashboard).matchAll(/\{"type":"(influxdb|elasticsearch)","uid":"([^"]+)"\}/g);
    for (const [, type, uid] of types) expect(sources.get(uid!)?.type, uid).toBe(type);
  });

  it("groups no table of InfluxDB by tags, which Grafana would mix up", () => {
    for (const { target, place } of extractQueries(dashboard)) {
      if (target.resultFormat !== "table") continue;
      const outer = textOf(target.query).replace(/\(SELECT.*\)/, "()");
      expect(outer, place).not.toMatch(/GROUP BY/);
    }
  });

  it("links to dashboards and pages that there are", () => {
    const uids = dashboards.map(([, { uid }]) => textOf(uid));
    const pages = navigation.flatMap(({ pages: those }) => those.map(({ path }) => path));
    const markdown = panels.map(({ options }) => textOf((options as JsonObject).content)).join("\n");
    const inText = [...markdown.matchAll(/\]\(([^)]+)\)/g)].map(([, url]) => url!);
    for (const url of [...linksIn(dashboard), ...inText]) {
      const { pathname } = new URL(url, "http://grafana");
      const [, kind, id, ...rest] = pathname.split("/");
      if (kind === "d") expect(uids, url).toContain(id);
      else if (kind === "a") expect([id, pages.includes(`/${rest[0] ?? ""}`)], url).toEqual(["heimdall-app", true]);
      else expect(pathname, url).toBe("/explore");
    }
  });

  it("links to the log search with queries that it understands, for all values and for chosen ones", () => {
    const names = variables.map(({ name }) => textOf(name));
    const all = variables.map((one): [string, Chosen] => [
      textOf(one.name),
      typeof one.allValue === "string" ? { all: one.allValue } : textOf(one.query) || "mail",
    ]);
    const chosen = names.map((name): [string, Chosen] => [name, ["web-01", "a/b (c)"]]);
    for (const url of linksIn(dashboard).filter((one) => one.startsWith("/a/heimdall-app/logs?"))) {
      for (const choices of [
        new Map(all),
        new Map([...chosen, ["search", "seq:1"], ["application", "mail"]] as const),
      ]) {
        const filled = interpolate(url.replace(/\$\{__(field|data)\.[^}]*\}/g, "value"), choices, "lucene");
        const { searchParams } = new URL(filled, "http://grafana");
        expect(() => parseLucene(searchParams.get("q") ?? ""), filled).not.toThrow();
        expect([searchParams.get("from"), searchParams.get("to")]).toEqual([`\${__from}`, `\${__to}`]);
      }
    }
  });

  it("gives links to dashboards only variables that these have", () => {
    for (const url of linksIn(dashboard)) {
      const [, uid] = /^\/d\/([^?/]+)/.exec(url) ?? [];
      if (uid === undefined) continue;
      const [, other] = dashboards.find(([, one]) => one.uid === uid)!;
      const names = objects((other.templating as JsonObject).list).map(({ name }) => textOf(name));
      for (const [, name] of url.matchAll(/[?&]var-(\w+)=/g)) expect(names, url).toContain(name);
    }
  });
});
