import { describe, expect, it } from "vitest";
import {
  type BulkItem,
  readItem,
  readItems,
} from "../../../../../backend/src/stores/logs/elasticsearch/bulk-answer.ts";
import type { BulkKind } from "../../../../../backend/src/stores/logs/elasticsearch/encode.ts";

const server = { address: "http://es:9200", setting: (name: string) => `elasticsearch.${name}`, hasApiKey: true };
const read = (item: BulkItem, kind: BulkKind = "index", isOurs = false) => readItem(item, kind, "a", isOurs, server);
const failed = (status: number, type: string, reason = "because"): BulkItem => ({ status, error: { type, reason } });

describe("the bulk API's answer", () => {
  it("is read item by item, with errors and ids or by its statuses alone", () => {
    const statuses =
      '{"errors":false,"items":[{"index":{"status":201}},{"create":{"status":200}},{"delete":{"status":404}}]}';
    expect(readItems(statuses, false)).toEqual([{ status: 201 }, { status: 200 }, { status: 404 }]);
    const error = { type: "t", reason: '"status":500' };
    const items = [{ index: { status: 400, error } }, { index: { _id: "a", status: 201 } }];
    const expected = [
      { status: 400, error },
      { _id: "a", status: 201 },
    ];
    expect(readItems(JSON.stringify({ errors: true, items }), false)).toEqual(expected);
    expect(readItems(JSON.stringify({ errors: false, items }), true)).toEqual(expected);
  });
});

describe("an item of the bulk API's answer", () => {
  it("tells new documents from replaced ones, and takes what an earlier try of ours stored for new", () => {
    expect(read({ status: 201 })).toEqual({ status: "created", id: "a" });
    expect(read({ status: 200 })).toEqual({ status: "updated", id: "a" });
    expect(read({ status: 200 }, "index", true)).toEqual({ status: "created", id: "a" });
    expect(readItem({ status: 201, _id: "made" }, "index", null, false, server)).toEqual({
      status: "created",
      id: "made",
    });
  });

  it("takes an id that exists for a conflict or for the document itself, by what was asked", () => {
    const conflict = failed(409, "version_conflict_engine_exception");
    expect(read(conflict, "create").status).toBe("conflict");
    expect(read(conflict, "put").status).toBe("updated");
    expect(read(conflict, "put", true).status).toBe("created");
    expect(read(conflict, "index").status).toBe("conflict");
  });

  it("takes a document that is not there as deleted, but misses one that is to be changed", () => {
    expect(read({ status: 404 }, "delete")).toEqual({ status: "deleted", id: "a" });
    expect(read(failed(404, "document_missing_exception"), "update")).toMatchObject({
      status: "refused",
      reason: "document_missing_exception: because",
    });
  });

  it.each([
    [failed(429, "es_rejected_execution_exception"), "busy"],
    [failed(503, "unavailable_shards_exception"), "busy"],
    [failed(429, "cluster_block_exception"), "blocked"],
    [failed(403, "cluster_block_exception"), "blocked"],
    [failed(400, "index_closed_exception"), "blocked"],
    [failed(403, "security_exception"), "blocked"],
    [failed(400, "validation_exception", "this cluster has [1000]/[1000] maximum normal shards open"), "blocked"],
    [failed(400, "document_parsing_exception"), "refused"],
    [failed(400, "illegal_argument_exception"), "refused"],
    [failed(404, "index_not_found_exception"), "refused"],
  ])("%o is %s", (item, status) => {
    expect(read(item).status).toBe(status);
  });

  it("says which setting to mend, and what to do about a data stream's name", () => {
    expect(read(failed(403, "security_exception"))).toMatchObject({
      reason: expect.stringContaining("elasticsearch.api_key"),
    });
    const stream = "only write ops with an op_type of create are allowed in data streams";
    expect(read(failed(400, "illegal_argument_exception", stream))).toMatchObject({
      reason: expect.stringContaining("action => create"),
    });
  });

  it("tells the cause of a cause, once", () => {
    const error = { type: "a", reason: "outer", caused_by: { type: "b", reason: "inner" } };
    expect(read({ status: 400, error })).toMatchObject({ reason: "a: outer (b: inner)" });
    expect(read({ status: 400, error: { ...error, reason: "outer: inner" } })).toMatchObject({
      reason: "a: outer: inner",
    });
  });
});
