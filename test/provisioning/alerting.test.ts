import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { navigation } from "../../plugin/src/navigation.ts";
import { ALERTING_FOLDER, alertingFiles, staleAlerting } from "../../scripts/alerting.ts";
import { provisioned, provisionedSources } from "../stack/dashboards/sources.ts";
import { panelsOf } from "../support/grafana/extract-queries.ts";
import { isList, isObject, type JsonObject, textOf } from "../support/grafana/json.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const objects = (value: unknown): JsonObject[] => (isList(value) ? value.filter(isObject) : []);
const files = provisioned("alerting");
const within = (list: string): JsonObject[] =>
  [...files.values()].flatMap((document) => (isObject(document) ? objects(document[list]) : []));
const rules = within("groups").flatMap((group) => objects(group.rules));
const routes = within("policies").flatMap(function all(route): JsonObject[] {
  return [route, ...objects(route.routes).flatMap(all)];
});
const dashboards = [...provisioned("dashboards").values()].filter(isObject);
const dashboardOf = (uid: unknown): JsonObject | undefined => dashboards.find((one) => one.uid === uid);
const modelsOf = (rule: JsonObject): JsonObject[] =>
  objects(rule.data).map(({ model }) => (isObject(model) ? model : {}));

describe("generated files", () => {
  it("are those that the sources make (else: node scripts/alerting.ts)", () => {
    expect(staleAlerting()).toEqual([]);
    expect(alertingFiles()).toEqual(alertingFiles());
  });

  it("are told from stale, missing and leftover ones", () => {
    const folder = mkdtempSync(join(tmpdir(), "heimdall-alerting-"));
    try {
      cpSync(ALERTING_FOLDER, folder, { recursive: true });
      writeFileSync(join(folder, "templates.yaml"), "apiVersion: 1\n");
      rmSync(join(folder, "alert-rules.yaml"));
      writeFileSync(join(folder, "old.yaml"), "apiVersion: 1\n");
      const problems = [...staleAlerting(folder)].sort();
      expect(problems).toEqual(["alert-rules.yaml is missing", "old.yaml has no source", "templates.yaml is stale"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("alert rules", () => {
  it("have uids and titles of their own", () => {
    expect(rules.length).toBeGreaterThan(10);
    for (const property of ["uid", "title"]) {
      expect(new Set(rules.map((rule) => rule[property])).size, property).toBe(rules.length);
    }
  });

  it("watch over what the issue names", () => {
    const uids = rules.map(({ uid }) => textOf(uid));
    for (const what of ["kafka-lag", "jvm-heap", "jvm-gc", "disk-full", "container-cpu", "host-silent", "incidents"]) {
      expect(
        uids.some((uid) => uid.startsWith(`heimdall-${what}`)),
        what,
      ).toBe(true);
    }
  });
});

describe.each(rules.map((rule) => [textOf(rule.title), rule] as const))("%s", (_, rule) => {
  const [query, ...expressions] = modelsOf(rule);
  const annotations = rule.annotations as Record<string, string>;
  const grouped = textOf(query?.query)
    .split(/\bGROUP BY\b/)
    .at(-1)!;
  const labels = [...grouped.matchAll(/"([^"]+)"/g)].map(([, tag]) => tag!);

  it("asks data sources that are provisioned", () => {
    const sources = provisionedSources({ influxdb: "", elasticsearch: "" });
    for (const { datasourceUid, model } of objects(rule.data)) {
      const own = (model as { datasource: { uid: string } }).datasource.uid;
      expect(datasourceUid).toBe(own);
      expect([...sources.keys(), "__expr__"]).toContain(own);
    }
  });

  it("goes step by step from its query to its condition", () => {
    const known = new Set([query?.refId]);
    for (const expression of expressions) {
      expect([...known]).toContain(expression.expression);
      known.add(expression.refId);
    }
    expect([...known].at(-1)).toBe(rule.condition);
    for (const { refId, model } of objects(rule.data)) expect((model as JsonObject).refId).toBe(refId);
  });

  it("leads to a panel that there is", () => {
    const dashboard = dashboardOf(rule.dashboardUid);
    const panels = dashboard === undefined ? [] : panelsOf(dashboard);
    expect(panels.map(({ id }) => id)).toContain(rule.panelId);
    expect(annotations.__dashboardUid__).toBe(rule.dashboardUid);
    expect(annotations.__panelId__).toBe(String(rule.panelId));
  });

  it("links to pages and variables that there are", () => {
    const pages = navigation.flatMap(({ pages: those }) => those.map(({ path }) => path));
    const links = [annotations.dashboard_url!, annotations.logs_url ?? annotations.page_url!];
    for (const link of links) {
      const { pathname, searchParams } = new URL(link.replace(/\{\{.*?\}\}/, ""), "http://grafana");
      const [, kind, id, page] = pathname.split("/");
      if (kind === "a") expect([id, pages.includes(`/${page}`)]).toEqual(["heimdall-app", true]);
      else {
        const { list } = dashboardOf(id)!.templating as JsonObject;
        const names = objects(list).map(({ name }) => `var-${textOf(name)}`);
        const chosen = [...searchParams.keys()].filter((name) => name.startsWith("var-"));
        expect(chosen.filter((name) => !names.includes(name))).toEqual([]);
      }
    }
  });

  it("speaks of labels that its series have, and says what to do", () => {
    const used = [
      ...Object.values(annotations)
        .join("\n")
        .matchAll(/\$labels(?:\.(\w+)| "([^"]+)")/g),
    ];
    for (const [, bare, dotted] of used) expect(labels).toContain(bare ?? dotted);
    expect(annotations.summary).toContain("{{");
    expect(annotations.description!.length).toBeGreaterThan(20);
  });
});

describe("what is sent", () => {
  const names = (list: string): string[] => within(list).map(({ name }) => textOf(name));
  const templates = within("templates")
    .map(({ template }) => textOf(template))
    .join("\n");
  const defined = [...templates.matchAll(/\{\{-? *define "([^"]+)"/g)].map(([, name]) => name!);

  it("goes to contact points that there are, at times that there are", () => {
    expect(routes.length).toBeGreaterThan(1);
    for (const route of routes) {
      expect(names("contactPoints")).toContain(route.receiver);
      for (const time of isList(route.mute_time_intervals) ? route.mute_time_intervals : []) {
        expect(names("muteTimes")).toContain(time);
      }
    }
    expect(new Set(names("contactPoints")).size).toBe(names("contactPoints").length);
  });

  it("takes each severity of the rules on its way", () => {
    const severities = new Set(rules.map((rule) => (rule.labels as JsonObject).severity));
    const matched = routes.flatMap(({ object_matchers }) => (isList(object_matchers) ? object_matchers : []));
    const ofSeverity = matched
      .filter((one) => isList(one) && one[0] === "severity")
      .map((one) => (one as unknown[])[2]);
    expect([...severities].sort()).toEqual([...ofSeverity].sort());
  });

  it("looks as templates say that there are", () => {
    const contactPoints = JSON.stringify(within("contactPoints")).replaceAll('\\"', '"');
    const used = [...`${contactPoints}${templates}`.matchAll(/\b(?:template|tmpl\.Exec) "([^"]+)"/g)].map(
      ([, name]) => name!,
    );
    expect(used.length).toBeGreaterThan(2);
    for (const name of used) expect(defined).toContain(name);
    expect(defined.filter((name) => !used.includes(name))).toEqual([]);
  });

  it("holds no secret, and takes those it needs from what docker-compose.yaml gives Grafana", () => {
    const text = JSON.stringify([...files.values()]);
    expect(text).not.toMatch(/\d{6,}:[\w-]{30,}/);
    const compose = parse(readFileSync(join(ROOT, "docker-compose.yaml"), "utf8")) as {
      services: { grafana: { environment: Record<string, string> } };
    };
    const given = Object.keys(compose.services.grafana.environment);
    const wanted = [...JSON.stringify(within("contactPoints")).matchAll(/\$(\w+)/g)].map(([, name]) => name!);
    expect(wanted).toContain("HEIMDALL_TELEGRAM_BOT_TOKEN");
    for (const name of wanted) expect(given).toContain(name);
  });
});
