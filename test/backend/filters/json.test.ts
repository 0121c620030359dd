import { describe, expect, it } from "vitest";
import { Timestamp } from "../../../backend/src/event/timestamp.ts";
import json from "../../../backend/src/filters/json.ts";
import { makeFilter, NOW, run } from "./support.ts";

describe("filter json", () => {
  const root = makeFilter(json, { source: "message" });

  it("puts an object's fields over the event's", () => {
    const { fields, matched } = run(root, { message: '{"message":"inner","n":2.0,"h":{"l":[true,null]}}', k: "kept" });
    expect(matched).toBe(true);
    expect(fields).toMatchObject({ message: "inner", h: { l: [true, null] }, k: "kept" });
    expect(JSON.stringify(fields.n)).toBe("2.0");
  });

  it("takes names as field references", () => {
    const { fields, event } = run(root, { message: '{"[a][b]":1,"@metadata":{"m":2},"__proto__":3}' });
    expect(fields.a).toEqual({ b: 1 });
    expect(event.metadata).toEqual({ m: 2 });
    expect(Object.getOwnPropertyDescriptor(fields, "__proto__")?.value).toBe(3);
  });

  it("sets the event's time, or keeps a bad one aside", () => {
    expect(run(root, { message: '{"@timestamp":"2020-01-02T03:04:05Z"}' }).fields["@timestamp"]).toEqual(
      new Timestamp(Date.UTC(2020, 0, 2, 3, 4, 5)),
    );
    const bad = run(root, { message: '{"@timestamp":12}' });
    expect(bad.matched).toBe(true);
    expect(bad.fields).toMatchObject({ "_@timestamp": "12", tags: ["_timestampparsefailure"] });
    expect(bad.fields["@timestamp"]).toEqual(new Timestamp(NOW));
  });

  it("tags what is no JSON, and what is no object where there is no target", () => {
    for (const message of ["{", "", "[1]", "5", '"text"', '{"a":1} {']) {
      const { fields, matched } = run(root, { message });
      expect(matched).toBe(false);
      expect(fields).toMatchObject({ message, tags: ["_jsonparsefailure"] });
    }
    expect(run(root, { message: { a: 1 } }).fields.tags).toEqual(["_jsonparsefailure"]);
    expect(run(root, { message: '{"[a":1}' }).fields.tags).toEqual(["_jsonparsefailure"]);
    expect(run(root, { message: '{"tags":{"a":1}}' }).fields.tags).toEqual(["_jsonparsefailure"]);
  });

  it("puts any value under a target", () => {
    const below = makeFilter(json, { source: "message", target: "[doc][list]" });
    expect(run(below, { message: '[1,{"a":2}]' }).fields.doc).toEqual({ list: [1, { a: 2 }] });
    expect(run(below, { message: "null" }).fields.doc).toEqual({ list: null });
    expect(run(makeFilter(json, { source: "message", target: "@timestamp" }), { message: "1" }).matched).toBe(false);
  });

  it("leaves alone what is missing, and what is no JSON when told so", () => {
    expect(run(root, { message: null })).toMatchObject({ matched: false, fields: { message: null } });
    expect(run(root, {}).fields.tags).toBeUndefined();
    const skip = makeFilter(json, { source: "message", skip_on_invalid_json: true });
    expect(run(skip, { message: "not json" }).fields.tags).toBeUndefined();
    expect(run(skip, { message: 5 }).fields.tags).toBeUndefined();
  });
});
