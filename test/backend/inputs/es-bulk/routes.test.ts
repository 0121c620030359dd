import { gzipSync } from "node:zlib";
import Fastify from "fastify";
import { beforeEach, describe, expect, it } from "vitest";
import type { Delivery, InputContext, ReaderContext, Receipt } from "../../../../backend/src/component/declaration.ts";
import { HeimdallError } from "../../../../backend/src/errors.ts";
import { createBulkReader } from "../../../../backend/src/inputs/es-bulk/reader.ts";
import { esBulkRoutes } from "../../../../backend/src/inputs/es-bulk/routes.ts";

let outcomes: Receipt["outcomes"];
let failure: Error | null;
const reader = createBulkReader({ now: () => 0 } as unknown as ReaderContext);
/** Reads like the worker does, and stores nothing. */
const deliver = async (delivery: Delivery): Promise<Receipt> => {
  if (failure) throw failure;
  const receipt = reader.read(delivery, () => {});
  const ids = Array.from({ length: receipt.items }, (_, item) => `made-${item}`);
  return { ...receipt, outcomes: [...receipt.outcomes, ...outcomes], ids };
};

const app = Fastify();
app.register(esBulkRoutes(10_000, { deliver, count: () => {} } as unknown as InputContext), { prefix: "/es" });

beforeEach(() => {
  outcomes = [];
  failure = null;
});

const bulk = (payload: string | Buffer, { path = "/_bulk", headers = {} } = {}) =>
  app.inject({
    method: "POST",
    url: `/es${path}`,
    payload,
    headers: { "content-type": "application/x-ndjson", ...headers },
  });

describe("what agents ask before they send", () => {
  it.each([
    ["/", "version.number"],
    ["/_license", "license.type"],
    ["/_xpack", "features.ilm.enabled"],
    ["/_template/filebeat-7.17.0", "filebeat-7\\.17\\.0"],
    ["/_index_template/filebeat-9.0.0", "index_templates.0.index_template"],
    ["/_data_stream/filebeat-9.0.0", "data_streams.0.name"],
    ["/_ilm/policy/filebeat", "filebeat.policy"],
    ["/_ingest/pipeline/filebeat-8.1.0-nginx", "filebeat-8\\.1\\.0-nginx"],
    ["/filebeat-7.17.0-000001", "filebeat-7\\.17\\.0-000001.aliases"],
  ])("GET %s, and HEAD", async (path, property) => {
    const answer = await app.inject(`/es${path}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["x-elastic-product"]).toBe("Elasticsearch");
    const keys = property.split(/(?<!\\)\./).map((key) => key.replaceAll("\\", ""));
    expect(answer.json()).toHaveProperty(keys);
    expect((await app.inject({ method: "HEAD", url: `/es${path}` })).statusCode).toBe(200);
  });

  it.each([
    ["GET", "/_search"],
    ["PUT", "/_snapshot"],
    ["POST", "/app/_search"],
  ] as const)("%s %s is not spoken, in words", async (method, path) => {
    const answer = await app.inject({ method, url: `/es${path}` });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404, error: { type: "unsupported_call" } });
  });

  it("answers in the type that clients of a certain version ask for", async () => {
    const accept = "application/vnd.elasticsearch+json; compatible-with=8";
    expect((await app.inject({ url: "/es/", headers: { accept } })).headers["content-type"]).toBe(accept);
  });
});

describe("_bulk", () => {
  const LINES = '{"index":{"_index":"app","_id":"a"}}\n{"n":1}\n{"create":{"_index":"app"}}\n{"n":2}\n';

  it("answers item by item, ids included", async () => {
    outcomes = [{ item: 0, status: "updated" }];
    const answer = (await bulk(LINES)).json();
    expect(answer).toMatchObject({
      errors: false,
      items: [
        { index: { _index: "app", _id: "a", _version: 2, result: "updated", status: 200 } },
        { create: { _index: "app", _id: "made-1", _version: 1, result: "created", status: 201 } },
      ],
    });
    outcomes = [
      { item: 0, status: "conflict" },
      { item: 1, status: "refused", reason: "no such index name" },
    ];
    expect((await bulk(LINES)).json()).toMatchObject({
      errors: true,
      items: [
        { index: { status: 409, error: { type: "version_conflict_engine_exception" } } },
        { create: { status: 400, error: { reason: "no such index name" } } },
      ],
    });
  });

  it("takes the index of the path, and gzip", async () => {
    const answer = await bulk(gzipSync('{"index":{}}\n{"n":1}\n'), {
      path: "/shop/_bulk",
      headers: { "content-encoding": "gzip" },
    });
    expect(answer.json().items[0].index._index).toBe("shop");
  });

  it("with Filebeat's filter_path leaves out what was not asked for", async () => {
    const answer = await bulk(LINES, { path: "/_bulk?filter_path=errors,items.*.error,items.*.status" });
    expect(answer.json().items[1].create).toEqual({ _version: 1, result: "created", status: 201 });
  });

  it.each([
    ["", 400, "request body is required"],
    ['{"index":{}}\n', 400, "without a document"],
    ['{"inde":{}}\n{}\n', 400, "expected one of"],
    ["x".repeat(10_001), 413, ""],
  ])("a body that cannot be read as a whole: %#", async (body, status, reason) => {
    const answer = await bulk(body);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, error: { reason: expect.stringContaining(reason) } });
  });

  it("says when to come again", async () => {
    failure = new HeimdallError("OVERLOADED", "too much is under way", { status: 429, retryable: true });
    const answer = await bulk(LINES);
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([429, "1"]);
    expect(answer.json().error.type).toBe("es_rejected_execution_exception");
    failure = new Error("a secret detail");
    const broken = await bulk(LINES);
    expect(broken.statusCode).toBe(500);
    expect(broken.body).not.toContain("secret");
  });
});
