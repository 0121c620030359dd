import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HeimdallError } from "../../../backend/src/errors.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import { type Harness, NOW, startHarness } from "./harness.ts";

let harness: Harness;
let viewer: { authorization: string };
beforeAll(async () => {
  harness = await startHarness();
  viewer = await harness.as("viewer");
});
afterAll(() => harness.close());

const get = (url: string) => harness.app.inject({ url, headers: viewer });
const asked = () => harness.calls.at(-1)!;
const HOUR = 3_600_000;

describe("logs", () => {
  it("searches, and hands documents out with every digit they have", async () => {
    const answer = await get(
      "/api/v1/logs/search?q=level:ERROR&from=now-1h&to=now&index=app-*,%20web-*&size=5&after=c",
    );
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.body).toBe(
      `{"hits":[{"index":"app-1","id":"a","time":${NOW},"document":{"message":"hi","big":12345678901234567890,"rate":1.0}}],"total":1,"total_is_exact":true,"next":"cursor"}`,
    );
    expect(asked()).toEqual({
      method: "search",
      args: [
        {
          query: { kind: "term", field: "level", value: "ERROR" },
          indices: ["app-*", "web-*"],
          from: NOW - HOUR,
          until: NOW,
          sort: "newest",
          size: 5,
          after: "c",
          countLimit: 10_000,
          signal: expect.any(AbortSignal),
        },
      ],
    });
  });

  it("finds everything without a query or a time", async () => {
    await get("/api/v1/logs/search?q=");
    expect(asked().args[0]).toMatchObject({ query: { kind: "all" }, sort: "newest", size: 100 });
    expect(asked().args[0]).toHaveProperty("from", undefined);
  });

  it.each([
    ["2026-11-21T11:00:00Z", NOW - HOUR],
    ["2026-11-21T12:00:00%2B01:00", NOW - HOUR],
    [String(NOW - HOUR), NOW - HOUR],
    ["now-1h", NOW - HOUR],
    ["now/d", NOW - 12 * HOUR],
    ["2026-11-21", NOW - 12 * HOUR],
    ["90m", NOW - 1.5 * HOUR],
    ["1h30m", NOW - 1.5 * HOUR],
  ])("reads the time %s", async (text, time) => {
    expect((await get(`/api/v1/logs/search?from=${text}`)).statusCode).toBe(200);
    expect(asked().args[0]).toMatchObject({ from: time });
  });

  it.each([
    ["/api/v1/logs/search?q=a:(b", 400, /QUERY/, /column/],
    ["/api/v1/logs/search?from=yesterday", 400, /BAD_REQUEST/, /^from: 'yesterday' is no time; write 2026/],
    ["/api/v1/logs/search?to=1h&from=30m", 400, /BAD_REQUEST/, /^from: must be before 'to'/],
    ["/api/v1/logs/search?size=10001", 400, /BAD_REQUEST/, /^size: must be <= 10000/],
    ["/api/v1/logs/search?size=0", 400, /BAD_REQUEST/, /^size: must be >= 1/],
    ["/api/v1/logs/search?size=many", 400, /BAD_REQUEST/, /^size: must be integer/],
    ["/api/v1/logs/search?sise=5", 400, /BAD_REQUEST/, /there is no 'sise'; see \/api\/docs/],
    ["/api/v1/logs/search?sort=random", 400, /BAD_REQUEST/, /^sort: .*newest, oldest, arrival/],
    ["/api/v1/logs/search?index=a,,b", 400, /BAD_REQUEST/, /^index: /],
    ["/api/v1/logs/histogram?interval=never", 400, /BAD_REQUEST/, /^interval: 'never' is no duration/],
    ["/api/v1/logs/histogram?interval=1ms&from=1d", 400, /BAD_REQUEST/, /^interval: makes 86400000 buckets/],
    ["/api/v1/logs/histogram?from=now%2B1d", 400, /BAD_REQUEST/, /^from: must be before now/],
    ["/api/v1/metrics/query?measurement=m&select=x", 400, /BAD_REQUEST/, /database/],
    [
      "/api/v1/metrics/query?database=d&measurement=m&select=avg(x)",
      400,
      /BAD_REQUEST/,
      /no aggregate 'avg'; write one of count/,
    ],
    [
      "/api/v1/metrics/query?database=d&measurement=m&select=x&where=host",
      400,
      /BAD_REQUEST/,
      /^where: 'host' is no condition/,
    ],
    ["/api/v1/metrics/query?database=d&measurement=m&select=x&fill=zero", 400, /BAD_REQUEST/, /^fill: /],
    ["/api/v1/%zz", 400, /BAD_REQUEST/, /./],
    ["/api/v1/nothing?p=secret", 404, /NOT_FOUND/, /^there is no GET \/api\/v1\/nothing; see \/api\/docs$/],
  ])("refuses %s", async (url, status, code, message) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    expect(Object.keys(answer.json())).toEqual(["error"]);
    expect(answer.json().error.code).toMatch(code);
    expect(answer.json().error.message).toMatch(message);
  });

  it("counts over time, with round buckets when none are asked for", async () => {
    const answer = await get("/api/v1/logs/histogram?group_by=level&groups=3");
    expect(answer.json()).toEqual({
      from: NOW - HOUR,
      to: NOW,
      interval: 60_000,
      total: 2,
      series: [{ group: null, buckets: [{ time: NOW, count: 2 }] }],
    });
    expect(asked().args[0]).toMatchObject({
      from: NOW - HOUR,
      until: NOW,
      interval: 60_000,
      groupBy: "level",
      groups: 3,
    });
    await get("/api/v1/logs/histogram?from=7d&interval=6h");
    expect(asked().args[0]).toMatchObject({ interval: 6 * HOUR });
  });

  it("lists fields and their values", async () => {
    expect((await get("/api/v1/logs/fields?from=1d")).json()).toEqual({
      fields: [{ name: "host.name", types: ["string"] }],
    });
    const values = await get("/api/v1/logs/fields/log.level/values?limit=5&q=a");
    expect(values.json()).toEqual({ field: "level", present: 3, values: [{ value: "ERROR", count: 3 }] });
    expect(asked().args.slice(1)).toEqual(["log.level", 5]);
  });
});

describe("metrics", () => {
  const query = {
    database: "telegraf",
    retentionPolicy: "one_year",
    measurement: "cpu",
    select: [
      { field: "usage", aggregate: "mean", as: undefined },
      { field: "usage", aggregate: { percentile: 95 }, as: "slow" },
    ],
    where: [
      { tag: "host", is: "matches", value: "web-.*" },
      { tag: "cpu", is: "not", value: "cpu=total" },
    ],
    from: NOW - HOUR,
    until: NOW,
    interval: 300_000,
    groupBy: ["host", "cpu"],
    fill: 0,
    limit: 10,
  };

  it("are asked by parameters", async () => {
    const parameters = new URLSearchParams([
      ["database", "telegraf"],
      ["retention_policy", "one_year"],
      ["measurement", "cpu"],
      ["select", "mean(usage)"],
      ["select", "p95(usage) as slow"],
      ["where", "host=~web-.*"],
      ["where", "cpu!=cpu=total"],
      ["interval", "5m"],
      ["group_by", "host,cpu"],
      ["fill", "0"],
      ["limit", "10"],
    ]);
    const answer = await get(`/api/v1/metrics/query?${parameters}`);
    expect(answer.json()).toEqual({
      series: [{ measurement: "cpu", tags: { host: "a" }, columns: ["time", "mean"], rows: [[NOW, 1.5]] }],
    });
    expect(asked().args[0]).toEqual(query);
  });

  it("are asked by a body", async () => {
    const post = (payload: object) =>
      harness.app.inject({ method: "POST", url: "/api/v1/metrics/query", payload, headers: viewer });
    const body = {
      database: "telegraf",
      retention_policy: "one_year",
      measurement: "cpu",
      select: [
        { field: "usage", aggregate: "mean" },
        { field: "usage", percentile: 95, as: "slow" },
      ],
      where: query.where,
      from: "now-1h",
      interval: "5m",
      group_by: ["host", "cpu"],
      fill: 0,
      limit: 10,
    };
    expect((await post(body)).statusCode).toBe(200);
    expect(asked().args[0]).toEqual(query);
    const both = await post({ ...body, select: [{ field: "x", aggregate: "mean", percentile: 5 }] });
    expect(both.json().error.message).toBe("select: x has an aggregate and a percentile; keep one of the two");
    expect((await post({ ...body, typo: 1 })).json().error.message).toContain("there is no 'typo'");
    expect((await post({ ...body, select: [] })).statusCode).toBe(400);
  });

  it("have a catalogue", async () => {
    expect((await get("/api/v1/metrics/databases")).json()).toEqual({
      databases: [
        {
          name: "telegraf",
          retention_policies: [
            { name: "autogen", duration: null, shard_duration: "7d", default: true },
            { name: "one_year", duration: "365d", shard_duration: "7d", default: false },
          ],
        },
      ],
    });
    expect((await get("/api/v1/metrics/tags/host/values?database=d&measurement=m")).json()).toEqual({
      values: ["a", "b"],
    });
    expect(asked().args).toEqual(["d", "m", "host"]);
  });
});

describe("alerting and pipelines", () => {
  it("shows rules with why a file was refused", async () => {
    const { rules } = (await get("/api/v1/rules")).json();
    expect(rules[0]).toMatchObject({ name: "errors", state: "active", matches: 3 });
    expect(rules[1].error).toEqual({ message: "no", place: { file: "bad.yaml", line: 1, column: 2 } });
  });

  it("shows pipelines", async () => {
    expect((await get("/api/v1/pipelines")).json()).toMatchObject({
      pipelines: [{ name: "main", texts: [], activity: { events_in: 0 } }],
      texts: [],
      status: { is_restarting: false, refusal: null },
    });
  });
});

describe("operation", () => {
  it("shows settings without secrets", async () => {
    const secret = await startHarness({ "ingest.token": "0123456789abcdef" });
    const answer = await secret.app.inject({ url: "/api/v1/settings", headers: await secret.as("admin") });
    expect(answer.body).not.toContain("0123456789abcdef");
    const setting = answer.json().settings.find(({ path }: { path: string }) => path === "ingest.token");
    expect(setting).toMatchObject({ value: "***", written: "***", source: "--ingest.token", secret: true });
    await secret.close();
  });

  it("is not ready when something does not work, but alive", async () => {
    const health = () => [{ name: "log store", ok: false, detail: "the disk is full" }];
    const broken = await startHarness({}, { health });
    const ready = await broken.app.inject("/readyz");
    expect(ready.statusCode).toBe(503);
    expect(ready.headers["retry-after"]).toBe("5");
    expect(ready.json()).toEqual({ status: "unavailable", checks: health() });
    expect((await broken.app.inject("/healthz")).json()).toEqual({ status: "ok" });
    await broken.close();
  });

  it("answers errors of stores by their kind, and never with what only the log may know", async () => {
    const failing = (error: Error) => ({ logs: { search: async () => Promise.reject(error) } as unknown as LogStore });
    const ask = async (error: Error) => {
      const broken = await startHarness({}, failing(error));
      const answer = await broken.app.inject({ url: "/api/v1/logs/search", headers: await broken.as("viewer") });
      await broken.close();
      return answer;
    };
    const busy = await ask(
      new HeimdallError("UNAVAILABLE", "the log store is stopping", { status: 503, retryable: true }),
    );
    expect(busy.statusCode).toBe(503);
    expect(busy.headers["retry-after"]).toBe("5");
    expect(busy.json()).toEqual({ error: { code: "UNAVAILABLE", message: "the log store is stopping" } });
    const place = { file: "f", line: 1, column: 2 };
    const placed = await ask(new HeimdallError("QUERY", "no", { status: 400, place }));
    expect(placed.json()).toEqual({ error: { code: "QUERY", message: "f:1:2: no", place } });
    const bug = await ask(new TypeError("secret stuff at /home/x"));
    expect(bug.statusCode).toBe(500);
    expect(bug.json().error.code).toBe("INTERNAL");
    expect(bug.body).not.toMatch(/secret stuff|at \/|TypeError/);
  });

  it("refuses bodies that are too large, not JSON, or of another type", async () => {
    const send = (payload: string, type = "application/json") =>
      harness.app.inject({
        method: "POST",
        url: "/api/v1/metrics/query",
        payload,
        headers: { ...viewer, "content-type": type },
      });
    expect((await send(`"${"x".repeat(2_000_000)}"`)).json().error.code).toBe("TOO_LARGE");
    expect((await send("{")).json().error.code).toBe("BAD_REQUEST");
    expect((await send("x", "text/plain")).json().error.code).toBe("UNSUPPORTED_MEDIA_TYPE");
    expect((await send('{"__proto__":{"a":1}}')).statusCode).toBe(400);
  });

  it("sends the headers that browsers are to heed", async () => {
    const { headers } = await get("/api/v1/me");
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers["x-ratelimit-limit"]).toBe("6000");
    const ingest = await harness.app.inject({ method: "POST", url: "/api/v1/ingest/web", payload: {} });
    expect(ingest.headers["x-ratelimit-limit"]).toBeUndefined();
  });
});
