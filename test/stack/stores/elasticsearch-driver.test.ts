import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fields } from "../../../backend/src/event/value.ts";
import { encodeBulk } from "../../../backend/src/stores/logs/elasticsearch/encode.ts";
import { openElasticsearchLogs } from "../../../backend/src/stores/logs/elasticsearch/store.ts";
import type { LogDocument, LogStore } from "../../../backend/src/stores/logs/port.ts";
import { connectionTo } from "../../support/elasticsearch-connection.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { deleteIndices } from "./elasticsearch-connection.ts";
import { type Meddling, startProxy } from "./elasticsearch-proxy.ts";

const EVERYTHING = { query: { kind: "all" }, sort: "oldest", size: 10_000 } as const;

describeWithServers(["elasticsearch"], "Elasticsearch driver", () => {
  const run = randomBytes(4).toString("hex");
  let url: string;
  beforeAll(() => {
    url = serverAddress("elasticsearch");
  });
  afterAll(() => deleteIndices(url, `driver-${run}-*`));

  let count = 0;
  const newIndex = (prefix = "driver") => {
    count += 1;
    return `${prefix}-${run}-${count}`;
  };
  const document = (index: string, n: number, rest: Partial<LogDocument> = {}): LogDocument => ({
    ...{ index, id: `id-${n}`, action: "index", time: 0, fields: { "@timestamp": new Date().toISOString(), n } },
    ...rest,
  });
  const batchOf = (index: string, size: number, from = 0) =>
    encodeBulk(Array.from({ length: size }, (_, n) => document(index, from + n)));
  const open = (given: Parameters<typeof connectionTo>[1] = {}, address = url) =>
    openElasticsearchLogs({ connection: connectionTo(address, given), warn: () => {}, refresh: true });
  const countIn = async (store: LogStore, index: string) =>
    (await store.search({ ...EVERYTHING, indices: [index], size: 1, countLimit: 1_000_000 })).total;

  const behindProxy = async (
    meddling: Meddling,
    test: (store: Awaited<ReturnType<typeof open>>, bodies: readonly Buffer[]) => Promise<void>,
    given: Parameters<typeof connectionTo>[1] = {},
  ) => {
    const proxy = await startProxy(url, meddling);
    const store = await open(given, proxy.url);
    try {
      await test(store, proxy.bodies);
    } finally {
      await store.close();
      await proxy.close();
    }
  };

  it("sends what waits together in one request, and splits what is too large for one", async () => {
    const index = newIndex();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await behindProxy({ delay: () => gate }, async (store, bodies) => {
      const writes = Array.from({ length: 60 }, (_, n) => store.commit(batchOf(index, 20, n * 20)));
      while (bodies.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
      release();
      const results = (await Promise.all(writes)).flat();
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["created"]));
      expect(bodies).toHaveLength(5);
      expect(await countIn(store, index)).toBe(1_200);
      const large = Array.from({ length: 30 }, (_, n) =>
        document(index, 2_000 + n, { fields: { "@timestamp": new Date().toISOString(), text: "x".repeat(400_000) } }),
      );
      expect(await store.write(large)).toHaveLength(30);
      expect(bodies.length).toBeGreaterThanOrEqual(7);
      expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThan(6_000_000);
    });
  });

  it("halves a request that is too large for whoever takes it, and refuses one document that is by itself", async () => {
    const index = newIndex();
    const before = (body: Buffer) =>
      body.length > 2_000 ? { status: 413, body: "<html>too large</html>" } : undefined;
    await behindProxy({ before }, async (store) => {
      const batch = [...Array(40).keys()].map((n) => document(index, n));
      batch.splice(
        17,
        0,
        document(index, 100, { fields: { "@timestamp": "2026-11-21T10:00:00Z", text: "x".repeat(3_000) } }),
      );
      const results = await store.write(batch);
      expect(results.filter(({ status }) => status === "created")).toHaveLength(40);
      expect(results[17]).toMatchObject({
        status: "refused",
        reason: expect.stringContaining("http.max_content_length"),
      });
      expect(await countIn(store, index)).toBe(40);
    });
  });

  it("refuses alone the document for which Elasticsearch refuses a whole request", async () => {
    const index = newIndex();
    const store = await open();
    // Internal versions are an error of the request, not of the item.
    const bad = document(index, 5, { elasticsearch: { version: "3", versionType: "internal" } });
    const results = await store.write([document(index, 1), document(index, 2), bad, document(index, 3)]);
    expect(results.map(({ status }) => status)).toEqual(["created", "created", "refused", "created"]);
    await store.close();
  });

  it("goes on where it was when an answer is lost, and takes its own documents for new", async () => {
    const index = newIndex();
    let losses = 1;
    const loseAnswer = () => losses-- > 0;
    await behindProxy({ loseAnswer }, async (store) => {
      const batch = batchOf(index, 10);
      await expect(store.commit(batch)).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
      const results = await store.commit(batch);
      // They are there from the first try; nobody has heard of them, so they are no redelivery.
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["created"]));
      expect(await countIn(store, index)).toBe(10);
      const redelivered = await store.commit(batchOf(index, 10));
      expect(new Set(redelivered.map(({ status }) => status))).toEqual(new Set(["updated"]));
    });
  });

  it("sends only what failed again, and keeps what was stored when it gives up", async () => {
    const index = newIndex();
    await fetch(`${url}/${index}-closed`, { method: "PUT" });
    await fetch(`${url}/${index}-closed/_close`, { method: "POST" });
    const store = await open();
    const sent: number[] = [];
    await behindProxy(
      {
        before(body) {
          sent.push(body.toString().split("\n").length);
          return undefined;
        },
      },
      async (proxied) => {
        const batch = encodeBulk([
          document(index, 1, { id: null }),
          document(`${index}-closed`, 2),
          document(index, 3),
        ]);
        await expect(proxied.commit(batch)).rejects.toMatchObject({
          retryable: true,
          message: expect.stringContaining("index_closed_exception"),
        });
        await fetch(`${url}/${index}-closed/_open?wait_for_active_shards=1`, { method: "POST" });
        const results = await proxied.commit(batch);
        expect(results.map(({ status }) => status)).toEqual(["created", "created", "created"]);
        // Nothing of the first try was sent a second time, the document without an id least of all.
        expect(sent).toEqual([7, 3]);
        expect(await countIn(store, index)).toBe(2);
      },
    );
    await store.close();
  });

  it("tries again for a while when Elasticsearch has no room, with fewer requests at once", async () => {
    const index = newIndex();
    let refusals = 3;
    const rejected: number[] = [];
    const error = { error: { type: "es_rejected_execution_exception", reason: "queue full" }, status: 429 };
    const before = () => (refusals-- > 0 ? { status: 429, body: JSON.stringify(error) } : undefined);
    const proxy = await startProxy(url, { before });
    const store = await openElasticsearchLogs({
      connection: connectionTo(proxy.url),
      warn: () => {},
      refresh: true,
      observer: { rejected: (documents) => rejected.push(documents) },
    });
    expect(await store.commit(batchOf(index, 10))).toHaveLength(10);
    expect(rejected).toEqual([10, 10, 10]);
    expect(await countIn(store, index)).toBe(10);
    await store.close();
    await proxy.close();
  });

  it("refuses one item of a mapping conflict with Elasticsearch's reason, and gives back its bytes", async () => {
    const index = newIndex();
    const store = await open();
    const batch = encodeBulk([
      document(index, 1),
      document(index, 2, { fields: { n: "no number" } }),
      document(index, 3),
    ]);
    const results = await store.commit(batch);
    expect(results.map(({ status }) => status)).toEqual(["created", "refused", "created"]);
    expect(results[1]).toMatchObject({
      reason: expect.stringMatching(/document_parsing_exception.*\[n\] of type \[long\]/),
    });
    const written = store.extract(batch, 1)!;
    expect(await store.restore([written])).toEqual([expect.stringContaining("document_parsing_exception")]);
    const mended = { ...written, payload: Buffer.from('{\n "n": 2 }') };
    expect(await store.restore([mended])).toEqual([null]);
    const { hits } = await store.search({ ...EVERYTHING, indices: [index] });
    expect(hits.map(({ id }) => id).sort()).toEqual(["id-1", "id-2", "id-3"]);
    await store.close();
  });

  it("deletes, updates and keeps versions", async () => {
    const index = newIndex();
    const store = await open();
    const fields: Fields = { "@timestamp": "2026-11-21T10:00:00Z", n: 1, note: "first" };
    await store.write([document(index, 1, { fields })]);
    const update = (id: string, elasticsearch: NonNullable<LogDocument["elasticsearch"]>) =>
      document(index, 1, { id, action: "update", fields: { n: 2 }, elasticsearch });
    const script = { source: "ctx._source.n += params.event.n", lang: "painless", params: { event: { n: 40 } } };
    const results = await store.write([
      update("id-1", { retryOnConflict: 1 }),
      update("id-1", { script }),
      update("missing", {}),
      update("new", { docAsUpsert: true }),
      document(index, 9, { elasticsearch: { version: "7", versionType: "external" } }),
      document(index, 9, { elasticsearch: { version: "6", versionType: "external" } }),
      document(index, 404, { action: "delete" }),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      ...["updated", "updated", "refused", "created", "created", "conflict", "deleted"],
    ]);
    const { hits } = await store.search({
      ...EVERYTHING,
      indices: [index],
      query: { kind: "term", field: "note.keyword", value: "first" },
    });
    expect(JSON.parse(hits[0]!.source)).toMatchObject({ n: 42 });
    await store.close();
  });

  it("says what is wrong while the cluster is away, and needs it neither to open nor to close", async () => {
    const store = await open({}, "http://127.0.0.1:9");
    const { problem } = await store.health();
    expect(problem).toMatch(/http:\/\/127\.0\.0\.1:9 cannot be reached/);
    await expect(store.commit(batchOf("x", 1))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      status: 503,
      retryable: true,
    });
    await store.close();
    await expect(store.commit(batchOf("x", 1))).rejects.toMatchObject({ retryable: true });
  });

  it("ends what is under way when it is closed", async () => {
    await behindProxy({ delay: () => new Promise(() => {}) }, async (store, bodies) => {
      const writes = Promise.allSettled([1, 2, 3, 4, 5, 6].map((n) => store.commit(batchOf("x", n))));
      while (bodies.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
      await store.close();
      for (const write of await writes)
        expect(write).toMatchObject({ status: "rejected", reason: { code: "UNAVAILABLE" } });
    });
  });

  it("gives up on an answer that does not come in time", async () => {
    await behindProxy(
      { delay: () => new Promise(() => {}) },
      (store) =>
        expect(store.commit(batchOf("x", 1))).rejects.toMatchObject({
          message: expect.stringContaining("elasticsearch.timeout"),
        }),
      { timeout: 1_000 },
    );
  });

  it("compresses requests where that is set", async () => {
    const index = newIndex();
    await behindProxy(
      {},
      async (store, bodies) => {
        expect(await store.commit(batchOf(index, 100))).toHaveLength(100);
        expect([...bodies[0]!.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
      },
      { compression: true },
    );
  });

  describe("templates", () => {
    const ask = async (method: string, path: string, body?: unknown) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return (await answer.json()) as Record<string, never>;
    };
    const withTemplates = async (templates: { shards: number; replicas: number }) => {
      const warnings: string[] = [];
      const store = await openElasticsearchLogs({
        connection: connectionTo(url),
        templates,
        warn: (message) => warnings.push(message),
        refresh: true,
      });
      return { store, warnings };
    };
    const readTemplate = async () => {
      const answer = await ask("GET", "/_component_template/heimdall-settings");
      return (answer.component_templates as unknown as { component_template: Record<string, never> }[])[0]!
        .component_template;
    };

    it("map what Beats and pipelines send", async () => {
      const { store, warnings } = await withTemplates({ shards: 1, replicas: 0 });
      const [logs, metrics, stream] = [
        `filebeat-sri-${run}-2026.11.21`,
        `metricbeat-system-a-b-${run}-2026.11.21`,
        `logs-${run}-default`,
      ];
      const event = (index: string, fields: Fields, rest: Partial<LogDocument> = {}) =>
        document(index, 0, { id: null, fields: { "@timestamp": new Date().toISOString(), ...fields }, ...rest });
      const results = await store.write([
        event(logs, {
          message: "GET /index.html from nowhere",
          host: { name: "web-1", ip: ["10.0.0.1", "::1"] },
          http: { response: { status_code: "404" } },
          kubernetes: { labels: { app: "shop", "app.kubernetes.io/name": "shop" } },
          looks_like_a_day: "2026-11-21",
        }),
        event(logs, { looks_like_a_day: "some day" }),
        event(metrics, { system: { cpu: { total: { pct: 0 } } } }),
        event(metrics, { system: { cpu: { total: { pct: 0.5 } } } }),
        event(stream, { message: "in a stream" }, { id: "one", elasticsearch: { createOnly: true } }),
        event(stream, { message: "in a stream" }, { id: "one", elasticsearch: { createOnly: true } }),
        event(stream, { message: "no stream takes this" }),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        ...["created", "created", "created", "created", "created", "updated", "refused"],
      ]);
      expect(results[6]).toMatchObject({ reason: expect.stringContaining("action => create") });
      const found = async (index: string, field: string, value: string) =>
        (await store.search({ ...EVERYTHING, indices: [index], query: { kind: "term", field, value } })).total;
      expect(await found(logs, "message", "index.html")).toBe(1);
      expect(await found(logs, "host.ip", "10.0.0.0/8")).toBe(1);
      expect(await found(logs, "kubernetes.labels.app", "shop")).toBe(1);
      expect(await found(stream, "_index", stream)).toBe(1);
      const range = { kind: "range", field: "system.cpu.total.pct", gt: 0.4 } as const;
      expect((await store.search({ ...EVERYTHING, indices: [metrics], query: range })).total).toBe(1);
      const { hits } = await store.search({ ...EVERYTHING, indices: [stream] });
      expect(hits).toMatchObject([{ index: stream, id: "one" }]);
      expect(warnings).toEqual([]);
      await store.close();
      await deleteIndices(url, `*beat-*${run}*`);
    });

    it("keep documents with more fields than there may be", async () => {
      const { store } = await withTemplates({ shards: 1, replicas: 0 });
      const index = newIndex("filebeat");
      const fields = Object.fromEntries(Array.from({ length: 2_500 }, (_, n) => [`field_${n}`, n]));
      const [result] = await store.write([
        document(index, 1, { fields: { "@timestamp": new Date().toISOString(), ...fields } }),
      ]);
      expect(result).toMatchObject({ status: "created" });
      const { hits } = await store.search({ ...EVERYTHING, indices: [index] });
      expect(JSON.parse(hits[0]!.source)).toMatchObject({ field_2499: 2499 });
      await store.close();
      await deleteIndices(url, `filebeat-${run}-*`);
    });

    it("fit the indices that pipelines name, whoever named them first", async () => {
      const open = async (pattern: string) => {
        const templates = { shards: 1, replicas: 0, patterns: [pattern] };
        const connection = connectionTo(url);
        const store = await openElasticsearchLogs({ connection, templates, warn: expect.unreachable, refresh: true });
        await store.write([document(`${pattern.slice(0, -1)}1`, 1)]);
        await store.close();
      };
      await open(`driver-${run}-first-*`);
      await open(`driver-${run}-second-*`);
      for (const which of ["first", "second"]) {
        expect(JSON.stringify(await ask("GET", `/driver-${run}-${which}-1/_mapping`))).toContain("flattened");
      }
      const found = await ask("GET", "/_index_template/heimdall-pipelines");
      expect(JSON.stringify(found)).toMatch(/-first-\*.*-second-\*/);
      await ask("DELETE", "/_index_template/heimdall-pipelines");
    });

    it("count values of a field that indices map in different ways", async () => {
      const { store } = await withTemplates({ shards: 1, replicas: 0 });
      const [numbers, texts] = [newIndex("filebeat"), newIndex("filebeat")];
      const value = (index: string, x: string | number) =>
        document(index, 0, { id: null, fields: { "@timestamp": new Date().toISOString(), x } });
      await store.write([value(numbers, 1), value(numbers, 1), value(texts, "one"), value(texts, "1")]);
      const selection = { query: { kind: "all" }, indices: [numbers, texts] } as const;
      expect(await store.fieldValues(selection, "x", 5)).toEqual({
        field: "x",
        present: 4,
        values: [
          { value: 1, count: 2 },
          { value: "1", count: 1 },
          { value: "one", count: 1 },
        ],
      });
      const { total } = await store.search({
        ...EVERYTHING,
        ...selection,
        query: { kind: "term", field: "x", value: "1" },
      });
      expect(total).toBe(3);
      await store.close();
      await deleteIndices(url, `filebeat-${run}-*`);
    });

    it("follow the settings, and are left alone where a person changed them", async () => {
      const first = await withTemplates({ shards: 1, replicas: 0 });
      await first.store.write([]);
      await first.store.close();
      const second = await withTemplates({ shards: 2, replicas: 0 });
      await second.store.write([]);
      await second.store.close();
      const ours = await readTemplate();
      expect(JSON.stringify(ours)).toMatch(/"number_of_shards":"2"/);
      const template = ours.template as unknown as { settings: { index: object } };
      const edited = {
        ...ours,
        template: { settings: { index: { ...template.settings.index, refresh_interval: "30s" } } },
      };
      await ask("PUT", "/_component_template/heimdall-settings", { template: edited.template, _meta: ours._meta });
      const third = await withTemplates({ shards: 1, replicas: 0 });
      await third.store.write([]);
      await third.store.close();
      expect(third.warnings).toEqual([expect.stringContaining("heimdall-settings was changed by hand")]);
      expect(JSON.stringify(await readTemplate())).toMatch(/"refresh_interval":"30s"/);
      await ask("PUT", "/_component_template/heimdall-settings", { template: ours.template, _meta: ours._meta });
      const last = await withTemplates({ shards: 1, replicas: 0 });
      await last.store.write([]);
      await last.store.close();
      expect(last.warnings).toEqual([]);
      expect(JSON.stringify(await readTemplate())).toMatch(/"number_of_shards":"1"/);
    });
  });
});
