import { describe, expect, it } from "vitest";
import { LOGS, TELEGRAF } from "../../provisioning/src/common/datasources.ts";
import { overTime, ranking } from "../../provisioning/src/common/elasticsearch.ts";
import { influxql } from "../../provisioning/src/common/influxql.ts";
import { logSearchLink } from "../../provisioning/src/common/links.ts";
import { searchBody } from "../support/grafana/elasticsearch-request.ts";
import { extractQueries } from "../support/grafana/extract-queries.ts";
import { interpolate } from "../support/grafana/interpolate.ts";
import { globalVariables, windowOf } from "../support/grafana/interval.ts";
import type { JsonObject } from "../support/grafana/json.ts";

const built = (target: { build(): unknown }): JsonObject => JSON.parse(JSON.stringify(target.build())) as JsonObject;
const HOUR = { from: 3600, to: 0 };

describe("variables are filled in as Grafana does", () => {
  const choices = new Map<string, string | string[] | { all: string }>([
    ["host", ["web-01", "a.b/c"]],
    ["one", "web-01"],
    ["every", { all: ".*" }],
  ]);

  it.each([
    ["/^${host:regex}$/", "/^(web-01|a\\.b\\/c)$/"],
    ["/^${every:regex}$/", "/^.*$/"],
    ["host.name:${host:lucene}", 'host.name:("web\\-01" OR "a.b\\/c")'],
    ["host.name:$one AND x:[[one:raw]]", "host.name:web\\-01 AND x:web-01"],
    ["$tag_host ${unknown}", "$tag_host ${unknown}"],
  ])("%s", (text, filled) => {
    expect(interpolate(text, choices, "lucene")).toBe(filled);
  });

  it("time and interval by the panel's width, no finer than asked for", () => {
    const window = windowOf(7_200_000, HOUR, 24, 0);
    expect(window).toEqual({ from: 3_600_000, to: 7_200_000, interval: 5_000 });
    expect(windowOf(7_200_000, HOUR, 6, 0).interval).toBe(10_000);
    expect(windowOf(7_200_000, HOUR, 24, 30_000).interval).toBe(30_000);
    const text = interpolate("WHERE $timeFilter GROUP BY time($__interval)", globalVariables(window), "regex");
    expect(text).toBe("WHERE time >= 3600000ms and time <= 7200000ms GROUP BY time(5s)");
  });
});

describe("queries of a document", () => {
  const datasource = { type: "influxdb", uid: "heimdall-telegraf" };
  const target = { refId: "A", query: "SELECT 1", rawQuery: true };

  it("are found in open and folded rows, variables and marks, but not where nobody is asked", () => {
    const dashboard = {
      title: "D",
      time: { from: "now-6h", to: "now" },
      panels: [
        { type: "row", title: "open", panels: [] },
        { type: "stat", title: "P", datasource, targets: [target], gridPos: { w: 6 }, interval: "30s" },
        { type: "row", title: "folded", panels: [{ type: "stat", title: "Q", datasource, targets: [target] }] },
        { type: "text", title: "T" },
        { type: "stat", title: "hidden", datasource, targets: [{ ...target, hide: true }] },
      ],
      templating: {
        list: [
          { type: "query", name: "v", datasource, query: "SHOW" },
          { type: "textbox", name: "t" },
        ],
      },
      annotations: {
        list: [
          { name: "M", datasource, target },
          { name: "own", datasource: { uid: "grafana" } },
        ],
      },
    };
    const found = extractQueries(dashboard);
    expect(found.map(({ kind, place }) => [kind, place])).toEqual([
      ["variable", "D › variable v"],
      ["annotation", "D › annotation M"],
      ["panel", "D › P › A"],
      ["panel", "D › Q › A"],
    ]);
    expect(found[2]).toMatchObject({ width: 6, minInterval: "30s", range: { from: 21_600, to: 0 } });
  });

  it("of alert rules leave out expressions", () => {
    const rule = {
      title: "R",
      data: [
        { refId: "A", datasourceUid: "heimdall-telegraf", relativeTimeRange: { from: 900, to: 0 }, model: target },
        { refId: "B", datasourceUid: "__expr__", model: { expression: "A" } },
      ],
    };
    expect(extractQueries({ groups: [{ rules: [rule] }] })).toMatchObject([
      { kind: "alert", place: "R › A", uid: "heimdall-telegraf", range: { from: 900, to: 0 }, target },
    ]);
  });

  it("without a data source are an error that names the panel", () => {
    const dashboard = { title: "D", panels: [{ type: "stat", title: "P", targets: [target] }] };
    expect(() => extractQueries(dashboard)).toThrow("D › P: no data source");
  });
});

describe("a query of Elasticsearch", () => {
  const window = { from: 0, to: 3_600_000, interval: 30_000 };

  it("over time has its buckets of time within those of values, ordered by what is measured", () => {
    const options = { by: "host.name", metric: { type: "avg", field: "took" }, interval: "30m" } as const;
    const target = built(overTime("app:$app", options));
    expect(target.datasource).toEqual(LOGS);
    const average = { "1": { avg: { field: "took" } } };
    const histogram = { field: "@timestamp", fixed_interval: "30m", min_doc_count: 0, format: "epoch_millis" };
    expect(searchBody(target, window, new Map([["app", "mail"]]))).toEqual({
      size: 0,
      query: {
        bool: {
          filter: [
            { range: { "@timestamp": { gte: 0, lte: 3_600_000, format: "epoch_millis" } } },
            { query_string: { analyze_wildcard: true, query: "app:mail" } },
          ],
        },
      },
      aggs: {
        "3": {
          terms: { field: "host.name", size: 10, order: { "1": "desc" }, min_doc_count: 1 },
          aggs: {
            ...average,
            "2": { date_histogram: { ...histogram, extended_bounds: { min: 0, max: 3_600_000 } }, aggs: average },
          },
        },
      },
    });
  });

  it("for a ranking has a bucket within each bucket", () => {
    const body = searchBody(built(ranking("*", { by: ["a", "b"] })), window, new Map());
    expect(body).toMatchObject({ aggs: { "3": { terms: { field: "a" }, aggs: { "4": { terms: { field: "b" } } } } } });
  });
});

describe("a query of InfluxDB", () => {
  it("for a table has its tags as columns", () => {
    const query = 'SELECT last("x") AS "used" FROM "m" WHERE $timeFilter GROUP BY "host", "a.b"';
    expect(built(influxql(TELEGRAF, query, { format: "table" })).query).toBe(
      `SELECT "used", "host", "a.b" FROM (${query})`,
    );
    expect(built(influxql(TELEGRAF, query)).query).toBe(query);
    expect(() => influxql(TELEGRAF, 'SELECT last("x") FROM "m" GROUP BY "host"', { format: "table" })).toThrow(/by AS/);
  });
});

describe("a link to the log search", () => {
  it("is encoded but for what Grafana fills in", () => {
    const { url } = logSearchLink('a:"b & c" AND host:${host:lucene}', { index: "mail-*" }).build();
    expect(url).toBe(
      "/a/heimdall-app/logs?q=a%3A%22b%20%26%20c%22%20AND%20host%3A${host:lucene}&index=mail-*&from=${__from}&to=${__to}",
    );
  });
});
