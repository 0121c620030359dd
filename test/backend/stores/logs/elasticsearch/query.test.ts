import { describe, expect, it } from "vitest";
import { parseLucene } from "../../../../../backend/src/query/lucene.ts";
import { fieldsOf, type Mapping } from "../../../../../backend/src/stores/logs/elasticsearch/field-types.ts";
import { translateQuery } from "../../../../../backend/src/stores/logs/elasticsearch/query.ts";

const NOW = Date.UTC(2026, 10, 21, 12);

function mapping(fields: Record<string, string | Record<string, string[]>>): Mapping {
  return new Map(
    Object.entries(fields).map(([name, types]) => [
      name,
      new Map(typeof types === "string" ? [[types, null]] : Object.entries(types)),
    ]),
  );
}
const translate = (query: string, fields: Parameters<typeof mapping>[0] = {}) =>
  translateQuery(parseLucene(query), mapping(fields), NOW);

describe("queries for Elasticsearch", () => {
  it("asks keywords exactly, and texts by their keyword or by their words", () => {
    expect(translate("level:ERROR", { level: "keyword" })).toEqual({ term: { level: { value: "ERROR" } } });
    const dynamic = { level: "text", "level.keyword": "keyword", message: "text", "message.keyword": "keyword" };
    expect(translate("level:ERR*", dynamic)).toEqual({ prefix: { "level.keyword": { value: "ERR" } } });
    expect(translate('message:"not found"', dynamic)).toEqual({ match_phrase: { message: { query: "not found" } } });
    expect(translate("message:/a.c/", dynamic)).toEqual({
      regexp: { "message.keyword": { value: "a.c", flags: "NONE" } },
    });
    expect(translate("note:hi", { note: "text" })).toEqual({ match_phrase: { note: { query: "hi" } } });
  });

  it("takes a sub-field that the mapping has not for the field itself", () => {
    expect(translate("host.name.keyword:web", { "host.name": "keyword" })).toEqual({
      term: { "host.name": { value: "web" } },
    });
  });

  it("asks each index in its own way where they differ", () => {
    const fields = { level: { text: ["old"], keyword: ["new"] }, "level.keyword": "keyword" };
    expect(translate("level:ERROR", fields)).toEqual({
      bool: {
        should: [
          { bool: { filter: [{ terms: { _index: ["old"] } }, { term: { "level.keyword": { value: "ERROR" } } }] } },
          { bool: { filter: [{ terms: { _index: ["new"] } }, { term: { level: { value: "ERROR" } } }] } },
        ],
        minimum_should_match: 1,
      },
    });
  });

  it("asks nothing of a field that its type cannot answer", () => {
    expect(translate("status:ok", { status: "long" })).toEqual({ match: { status: { query: "ok", lenient: true } } });
    expect(translate("status:4*", { status: "long" })).toEqual({ match_none: {} });
    expect(translate("status:[a TO b]", { status: "long" })).toEqual({ match_none: {} });
    expect(translate("ip:[10.0.0.1 TO *]", { ip: "ip" })).toEqual({ range: { ip: { gte: "10.0.0.1" } } });
    expect(translate("ip:>x", { ip: "ip" })).toEqual({ match_none: {} });
    expect(translate("labels.app:web")).toEqual({ term: { "labels.app": { value: "web" } } });
  });

  it("resolves times itself, a date that is cut short to its last moment", () => {
    const range = (bounds: object) => ({ range: { "@timestamp": { format: "epoch_millis", ...bounds } } });
    expect(translate("@timestamp:>now-1h", { "@timestamp": "date" })).toEqual(range({ gte: NOW - 3_600_000 + 1 }));
    expect(translate("@timestamp:<=2026-11-20", { "@timestamp": "date" })).toEqual(
      range({ lt: Date.UTC(2026, 10, 21) }),
    );
    expect(translate("@timestamp:[2026-11-20 TO *]", { "@timestamp": "date_nanos" })).toEqual(
      range({ gte: Date.UTC(2026, 10, 20) }),
    );
  });

  it("keeps what joins questions", () => {
    const fields = { a: "keyword", b: "keyword" };
    const [a, b] = [{ term: { a: { value: "1" } } }, { term: { b: { value: "2" } } }];
    expect(translate("a:1 AND NOT b:2", fields)).toEqual({ bool: { filter: [a, { bool: { must_not: [b] } }] } });
    expect(translate("a:1 OR b:2", fields)).toEqual({ bool: { should: [a, b], minimum_should_match: 1 } });
    expect(translate("*")).toEqual({ match_all: {} });
    expect(translate("")).toEqual({ match_none: {} });
  });

  it("asks all fields where none is named, by escaped words", () => {
    expect(translate("refused")).toEqual({ multi_match: { query: "refused", type: "phrase", lenient: true } });
    expect(translate("var\\/l\\:og*")).toEqual({
      query_string: { query: "var\\/l\\:og*", lenient: true, analyze_wildcard: true },
    });
  });

  it("refuses the regular expressions that rules refuse", () => {
    expect(() => translate("a:/(x+)+/", { a: "keyword" })).toThrow(/repeat/);
  });

  it("names the fields whose mapping it needs, not Elasticsearch's own", () => {
    expect([...fieldsOf(parseLucene("a:1 AND (b.c:[1 TO 2] OR NOT _exists_:d) _index:x word"))].sort()).toEqual([
      ...["a", "b.c", "d"],
    ]);
  });
});
