import { describe, expect, it } from "vitest";
import { causeText, serverError } from "../../../../../backend/src/stores/logs/elasticsearch/errors.ts";

const server = { address: "http://es:9200", setting: (name: string) => `elasticsearch.${name}`, hasApiKey: false };
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const answered = (statusCode: number, error?: unknown) =>
  serverError(
    named("ResponseError", "x", { statusCode, body: error === undefined ? "<html>" : JSON.stringify({ error }) }),
    server,
  );

describe("errors of Elasticsearch", () => {
  it("know whether a request may have been executed", () => {
    expect(serverError(named("ConnectionError", "connect ECONNREFUSED 1.2.3.4:9200"), server)).toMatchObject({
      ...{ code: "UNAVAILABLE", status: 503, retryable: true, isUncertain: false },
    });
    expect(serverError(named("ConnectionError", "other side closed"), server).isUncertain).toBe(true);
    expect(serverError(named("TimeoutError", "Request timed out"), server)).toMatchObject({
      isUncertain: true,
      message: expect.stringContaining("elasticsearch.timeout"),
    });
    expect(answered(502).isUncertain).toBe(true);
    expect(answered(429, { type: "circuit_breaking_exception", reason: "full" }).isUncertain).toBe(false);
  });

  it("can be tried again where a person or time mends them, and not where the request is wrong", () => {
    expect([401, 403, 429, 502, 503, 504].map((status) => answered(status).retryable)).not.toContain(false);
    expect(answered(400, { type: "parsing_exception", reason: "no" })).toMatchObject({ status: 400, retryable: false });
    expect(answered(401, { type: "security_exception", reason: "bad" })).toMatchObject({
      code: "ELASTICSEARCH_LOGIN",
      message: expect.stringContaining("elasticsearch.username and elasticsearch.password"),
    });
  });

  it("hold neither a login nor the request that failed", () => {
    const request = { meta: { request: { params: { body: "everything" } } } };
    const error = serverError(
      named("ConnectionError", "connection failed (https://joe:hunter2@es:9200/)", request),
      server,
    );
    expect(error.message).toContain("https://es:9200/");
    expect(`${error.message}${error.cause}${JSON.stringify(error)}${JSON.stringify(error.cause)}`).not.toMatch(
      /hunter2|everything/,
    );
  });

  it("are told with their causes", () => {
    expect(causeText({ type: "a", reason: null, caused_by: { type: "b", reason: "c" } })).toBe("a (b: c)");
  });
});
