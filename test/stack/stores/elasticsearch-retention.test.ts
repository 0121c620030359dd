import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retainLogs } from "../../../backend/src/retention/logs.ts";
import { openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import {
  connectElasticsearch,
  type ElasticsearchClient,
} from "../../../backend/src/stores/logs/elasticsearch/client.ts";
import type { ElasticsearchConnection } from "../../../backend/src/stores/logs/elasticsearch/connection.ts";
import { applyElasticsearchRetention } from "../../../backend/src/stores/logs/elasticsearch/retention.ts";
import { openElasticsearchLogs } from "../../../backend/src/stores/logs/elasticsearch/store.ts";
import { elasticsearchSummaries } from "../../../backend/src/stores/logs/elasticsearch/summaries.ts";
import type {
  LogDocument,
  LogStore,
  LogSummaries,
  LogSummary,
  LogSummaryRequest,
} from "../../../backend/src/stores/logs/port.ts";
import { openState } from "../../../backend/src/stores/state/state.ts";
import { scannedSummaries } from "../../backend/stores/logs/scanned-summaries.ts";
import { connectionTo } from "../../support/elasticsearch-connection.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.now();
const today = Math.floor(now / DAY) * DAY;
const iso = (time: number) => new Date(time).toISOString();
const dated = (prefix: string, time: number) => `${prefix}-${iso(time).slice(0, 10).replaceAll("-", ".")}`;

describeWithServers(["elasticsearch"], "Elasticsearch: retention and rollups", () => {
  const prefix = `retention${randomBytes(5).toString("hex")}`;
  let client: ElasticsearchClient;
  const connection = (): ElasticsearchConnection => connectionTo(serverAddress("elasticsearch"), { timeout: 60_000 });

  beforeAll(async () => {
    client = await connectElasticsearch(connection());
  });
  afterAll(async () => {
    const names = await indices("");
    if (names.length > 0) await client.ask({ method: "DELETE", path: `/${names.join(",")}` });
    await client.close();
  });

  const ask = async (method: "GET" | "POST" | "PUT", path: string, body?: unknown) =>
    JSON.parse((await client.ask({ method, path, body })).text);
  const indices = async (name: string): Promise<string[]> =>
    (await ask("GET", `/_resolve/index/${prefix}${name}*,rollup-${prefix}${name}*`)).indices
      .map((index: { name: string }) => index.name)
      .sort();
  const bulk = async (index: string, documents: readonly object[]) => {
    const lines = documents.map((fields) => `${JSON.stringify({ create: {} })}\n${JSON.stringify(fields)}\n`);
    const { text } = await client.ask({
      method: "POST",
      path: `/${index}/_bulk`,
      lines: Buffer.from(lines.join("")),
      query: { refresh: false },
    });
    expect(JSON.parse(text).errors).toBe(false);
  };
  const at = (...times: number[]) => times.map((time) => ({ "@timestamp": iso(time) }));
  const times = async (index: string) => {
    await client.ask({ method: "POST", path: `/${index}/_refresh` });
    const { hits } = await ask("POST", `/${index}/_search`, { sort: ["@timestamp"], size: 100 });
    return hits.hits.map((hit: { _source: { "@timestamp": string } }) => Date.parse(hit._source["@timestamp"]));
  };

  describe("retention", () => {
    it("deletes old date-named indices whole, old documents of others, and nothing that is newer", async () => {
      const old = today - 10 * DAY;
      const name = `${prefix}-plain`;
      await bulk(dated(name, old), at(old, old + DAY - 1));
      await bulk(dated(name, old + DAY), at(old + DAY, now));
      await bulk(dated(name, today - 7 * DAY), at(today - 7 * DAY));
      await bulk(dated(name, today), at(old, now));
      await bulk(`${name}-live`, at(old, old + 1, today - 7 * DAY - 1, today - 7 * DAY));
      await bulk(`${name}-nothing`, [{ message: "no time" }]);
      const gone = await applyElasticsearchRetention(client, [{ index: `${name}-*`, days: 7 }], now);
      expect(gone).toBe(2 + 1 + 1 + 3);
      expect(await indices("-plain")).toEqual(
        [
          dated(name, old + DAY),
          dated(name, today - 7 * DAY),
          dated(name, today),
          `${name}-live`,
          `${name}-nothing`,
        ].sort(),
      );
      expect(await times(dated(name, old + DAY))).toEqual([now]);
      expect(await times(dated(name, today))).toEqual([now]);
      expect(await times(`${name}-live`)).toEqual([today - 7 * DAY]);
      expect(await applyElasticsearchRetention(client, [{ index: `${name}-*`, days: 7 }], now)).toBe(0);
    });

    it("goes by the first rule, knows no aliases, and leaves out what is covered and not ready", async () => {
      const old = today - 10 * DAY;
      const name = `${prefix}-rules`;
      for (const part of ["kept", "held", "gone"]) await bulk(dated(`${name}-${part}`, old), at(old));
      await bulk(`${prefix}-aliased`, at(old));
      await ask("POST", "/_aliases", {
        actions: [{ add: { index: `${prefix}-aliased`, alias: dated(`${name}-alias`, old) } }],
      });
      const rules = [
        { index: `${name}-kept-*`, days: null },
        { index: `${name}-*`, days: 7 },
      ];
      const gone = await applyElasticsearchRetention(client, rules, now, {
        covered: (index) => !index.includes("-gone"),
        ready: () => false,
        stop: new AbortController().signal,
        report: () => undefined,
      });
      expect(gone).toBe(1);
      expect(await indices("-rules")).toEqual([dated(`${name}-held`, old), dated(`${name}-kept`, old)]);
      expect(await times(`${prefix}-aliased`)).toEqual([old]);
    });

    it("deletes more documents than one request takes", async () => {
      const index = `${prefix}-many`;
      await bulk(index, at(...Array.from({ length: 10_100 }, (_, n) => today - 20 * DAY + n), now));
      expect(await applyElasticsearchRetention(client, [{ index, days: 7 }], now)).toBe(10_100);
      expect(await times(index)).toEqual([now]);
    });

    it("deletes what stands behind a data stream, and of what is still written to the documents", async () => {
      const name = `${prefix}-stream`;
      await ask("PUT", `/_index_template/${name}`, { index_patterns: [name], data_stream: {}, priority: 900 });
      const old = today - 10 * DAY;
      await bulk(name, at(old, old + 1));
      await ask("POST", `/${name}/_rollover`);
      await bulk(name, at(old + 2, now));
      expect(await applyElasticsearchRetention(client, [{ index: name, days: 7 }], now)).toBe(3);
      const { data_streams: streams } = await ask("GET", `/_resolve/index/${name}`);
      expect([streams[0].backing_indices].flat()).toHaveLength(1);
      expect(await times(name)).toEqual([now]);
      expect(await applyElasticsearchRetention(client, [{ index: name, days: 7 }], now + 100 * DAY)).toBe(1);
    });
  });

  describe("summaries", () => {
    const collect = async (summaries: LogSummaries, request: LogSummaryRequest): Promise<LogSummary[]> => {
      const all: LogSummary[] = [];
      for await (const page of summaries.summarize(request)) all.push(...page);
      expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).sort((a, b) => a - b));
      const key = (summary: LogSummary) => JSON.stringify([summary.time, summary.group]);
      return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    };

    it("are those that reading every document gives", async () => {
      const directory = mkdtempSync(join(tmpdir(), "heimdall-summaries-"));
      const embedded = await openEmbeddedLogStore({ directory });
      const start = today - 3 * DAY;
      const index = `${prefix}-alike`;
      const documents = Array.from({ length: 6_000 }, (_, n): LogDocument => {
        const time = start + (n % 50) * 601_000;
        return {
          index,
          id: String(n),
          action: "index",
          time,
          fields: {
            "@timestamp": iso(time),
            ...(n % 7 === 0 ? {} : { host: { name: `web-${n % 31}` } }),
            tags: n % 3 === 0 ? ["a", "b"] : [`t${n % 5}`],
            ok: n % 2 === 0,
            status: 200 + (n % 3),
            ...(n % 11 === 0 ? {} : { bytes: n }),
            took: n / 4,
          },
        };
      });
      try {
        await embedded.write(documents);
        // Left to itself Elasticsearch maps by the first value, here a whole number, and cuts the others.
        await ask("PUT", `/${index}`, { mappings: { properties: { took: { type: "double" } } } });
        await bulk(
          index,
          documents.map(({ fields }) => fields),
        );
        const own = elasticsearchSummaries(client, null);
        const read = scannedSummaries(embedded);
        const fits = (name: string) => name === index;
        expect(await own.count(index, start + HOUR)).toBe(await read.count(index, start + HOUR));
        expect(await own.indices(fits)).toEqual(await read.indices(fits));
        const request: LogSummaryRequest = {
          index,
          from: start + HOUR,
          until: start + 8 * HOUR,
          interval: HOUR,
          groupBy: ["host.name", "tags", "ok", "status", "nowhere"],
          metrics: ["bytes", "took", "nothing"],
        };
        const summaries = await collect(own, request);
        expect(summaries.length).toBeGreaterThan(2_000);
        expect(summaries).toEqual(await collect(read, request));
        const plain = { ...request, groupBy: [], metrics: [] };
        expect(await collect(own, plain)).toEqual(await collect(read, plain));
      } finally {
        await embedded.close();
        rmSync(directory, { recursive: true, force: true });
      }
    });

    it("group by the keyword below a text, times as texts, and refuse a text without one", async () => {
      const index = `${prefix}-text`;
      await ask("PUT", `/${index}`, {
        mappings: { properties: { message: { type: "text" }, started: { type: "date" } } },
      });
      await bulk(index, [{ "@timestamp": iso(today), user: "Ann", message: "x", started: iso(today) }]);
      const request = {
        index,
        from: today,
        until: today + DAY,
        interval: HOUR,
        groupBy: ["user", "started"],
        metrics: ["user"],
      };
      const summaries = elasticsearchSummaries(client, null);
      expect(await collect(summaries, request)).toEqual([
        { time: today, group: ["Ann", iso(today)], count: 1, metrics: [null] },
      ]);
      await expect(collect(summaries, { ...request, groupBy: ["message"] })).rejects.toThrow(
        `documents of ${index} cannot be grouped by 'message', which is mapped as text; take it out of group_by, or map it as keyword`,
      );
    });
  });

  it("rolls up before it deletes, and finds the rollup by its fields", async () => {
    const name = `${prefix}-whole`;
    const old = today - 10 * DAY;
    const store = await openElasticsearchLogs({
      connection: connection(),
      templates: { shards: 1, replicas: 0 },
      refresh: true,
      warn: () => undefined,
    });
    const state = await openState({ url: "sqlite::memory:" });
    const settings = {
      rules: [{ index: `${name}-*`, days: 7 }],
      rollups: [
        {
          index: `${name}-*`,
          into: `rollup-${name}`,
          interval: HOUR,
          groupBy: ["status", "host.name"],
          metrics: ["bytes"],
        },
      ],
    };
    const turn = () =>
      retainLogs({ logs: store, state }, settings, {
        now,
        stop: new AbortController().signal,
        report: (message) => {
          throw new Error(message);
        },
      });
    const summed = async (query: object) => {
      const { aggregations } = await ask("POST", `/rollup-${name}/_search`, {
        size: 0,
        query,
        aggs: {
          count: { sum: { field: "rollup.count" } },
          bytes: { sum: { field: "rollup.metrics.bytes.sum" } },
          max: { max: { field: "rollup.metrics.bytes.max" } },
        },
      });
      return [aggregations.count.value, aggregations.bytes.value, aggregations.max.value];
    };
    const log = (time: number, status: string, bytes: number) => ({
      "@timestamp": iso(time),
      status,
      host: { name: "web-1" },
      bytes,
    });
    try {
      await bulk(dated(name, old), [log(old, "ok", 1), log(old + 1, "ok", 2), log(old + HOUR, "not found", 4)]);
      await bulk(dated(name, today), [log(old + 2, "ok", 0.5), log(now, "ok", 8)]);
      expect(await turn()).toBe(4);
      expect(await indices("-whole")).toEqual([dated(name, today), `rollup-${name}`]);
      expect(await summed({ match_all: {} })).toEqual([4, 7.5, 4]);
      // Grouped values are keywords, whole.
      expect(await summed({ term: { status: "not found" } })).toEqual([1, 4, 4]);
      expect(await summed({ term: { "host.name": "web-1" } })).toEqual([4, 7.5, 4]);
      expect(await turn()).toBe(0);
      expect(await summed({ match_all: {} })).toEqual([4, 7.5, 4]);
      // An index that comes again with a late document adds to what it was.
      await bulk(dated(name, old), [log(old, "ok", 16)]);
      expect(await turn()).toBe(1);
      expect(await summed({ match_all: {} })).toEqual([5, 23.5, 16]);
      const page = await store.search({
        query: { kind: "term", field: "status", value: "not found" },
        indices: [`rollup-${name}`],
        sort: "oldest",
        size: 10,
      });
      expect(JSON.parse(page.hits[0]!.source)).toEqual({
        "@timestamp": iso(Math.floor((old + HOUR) / HOUR) * HOUR),
        status: "not found",
        "host.name": "web-1",
        rollup: {
          index: dated(name, old),
          interval: "1h",
          count: 1,
          metrics: { bytes: { min: 4, max: 4, sum: 4, count: 1 } },
        },
      });
    } finally {
      await store.close();
      await state.close();
    }
  });

  it("keeps whole counts when a crash leaves a part of a bucket", async () => {
    const index = `${prefix}-crash`;
    const old = today - 10 * DAY;
    const store = await openElasticsearchLogs({ connection: connection(), warn: () => undefined });
    const state = await openState({ url: "sqlite::memory:" });
    const dying: LogStore = {
      ...store,
      async applyRetention() {
        const query = { refresh: true, max_docs: 2 };
        const body = { query: { match_all: {} } };
        await client.ask({ method: "POST", path: `/${index}/_delete_by_query`, query, body });
        throw new Error("killed");
      },
    };
    const turn = (logs: LogStore) =>
      retainLogs(
        { logs, state },
        {
          rules: [{ index, days: 7 }],
          rollups: [{ index, into: `rollup-${index}`, interval: HOUR, groupBy: [], metrics: [] }],
        },
        { now, stop: new AbortController().signal, report: () => undefined },
      );
    const counts = async () => {
      await client.ask({ method: "POST", path: `/rollup-${index}/_refresh` });
      const { hits } = await ask("POST", `/rollup-${index}/_search`, {});
      return hits.hits.map((hit: { _source: { rollup: { count: number } } }) => hit._source.rollup.count);
    };
    try {
      await bulk(index, at(old, old + 1, old + 2));
      await expect(turn(dying)).rejects.toThrow("killed");
      expect(await times(index)).toHaveLength(1);
      expect(await counts()).toEqual([3]);
      expect(await turn(store)).toBe(1);
      expect(await counts()).toEqual([3]);
      await bulk(index, at(old + 3));
      expect(await turn(store)).toBe(1);
      expect((await counts()).sort()).toEqual([1, 3]);
    } finally {
      await store.close();
      await state.close();
    }
  });
});
