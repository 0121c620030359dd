import { gzipSync } from "node:zlib";
import Fastify from "fastify";
import { beforeEach, describe, expect, test } from "vitest";
import { HeimdallError } from "../../../../backend/src/errors.ts";
import { type InfluxDelivery, influxRoutes } from "../../../../backend/src/inputs/influx/routes.ts";
import { type WriteAnswer, writeAnswer } from "../../../../backend/src/inputs/influx/write-answer.ts";
import type { MetricStore } from "../../../../backend/src/stores/metrics/port.ts";

const names: string[] = [];
/** The little of a store that the routes ask. */
const store = {
  databases: async () => ["telegraf", ...names],
  retentionPolicies: async () => [{ name: "one_year", duration: null, shardDuration: 1n, isDefault: true }],
  createDatabase: async (name: string) => {
    names.push(name);
  },
} as unknown as MetricStore;

let delivered: (Omit<InfluxDelivery, "body"> & { body: string })[];
let answer: () => Promise<WriteAnswer>;
let rights = { ingest: true, read: true };

const app = Fastify();
app.register(influxRoutes, {
  prefix: "/influx",
  store,
  bodyLimitBytes: 10_000,
  rights: async () => rights,
  accept: async ({ body, ...rest }) => {
    delivered.push({ ...rest, body: Buffer.from(body).toString() });
    return answer();
  },
});

beforeEach(() => {
  delivered = [];
  answer = async () => ({ status: "ok" });
  rights = { ingest: true, read: true };
});

const post = (url: string, payload: string | Buffer = "m v=1", headers: Record<string, string> = {}) =>
  app.inject({
    method: "POST",
    url: `/influx${url}`,
    payload,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });

describe("what agents ask first", () => {
  test("ping by GET and HEAD", async () => {
    for (const method of ["GET", "HEAD"] as const) {
      const response = await app.inject({ method, url: "/influx/ping" });
      expect(response.statusCode).toBe(204);
      expect(response.headers).toMatchObject({ "x-influxdb-version": "1.8.10", "x-influxdb-build": "OSS" });
    }
    expect((await app.inject("/influx/ping?verbose=true")).json()).toEqual({ version: "1.8.10" });
  });

  test("health", async () => {
    expect((await app.inject("/influx/health")).json()).toMatchObject({ status: "pass", version: "1.8.10" });
  });

  test("CREATE DATABASE in a form, as Telegraf sends it", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const response = await post("/query", `q=${encodeURIComponent('CREATE DATABASE "metrics"')}`, form);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ results: [{ statement_id: 0 }] });
    expect((await post("/write?db=metrics")).statusCode).toBe(204);
  });

  test("queries by GET, pretty, and without a query", async () => {
    expect((await app.inject("/influx/query?q=show+databases")).json().results[0].series[0].name).toBe("databases");
    expect((await app.inject("/influx/query?q=show+databases&pretty=true")).payload).toContain('\n    "results"');
    const none = await app.inject("/influx/query");
    expect([none.statusCode, none.json().error]).toEqual([400, 'missing required parameter "q"']);
    const bad = await app.inject("/influx/query?q=bogus");
    expect([bad.statusCode, bad.json().error]).toEqual([
      400,
      expect.stringContaining("error parsing query: found bogus"),
    ]);
  });
});

describe("who may ask", () => {
  test("lets a sender make databases and see their names, but not read what is in them", async () => {
    rights = { ingest: true, read: false };
    expect((await app.inject("/influx/query?q=show+databases")).statusCode).toBe(200);
    for (const q of ["SHOW MEASUREMENTS ON metrics", "SELECT v FROM metrics..m", "SHOW DATABASES; SELECT v FROM m"]) {
      const response = await app.inject(`/influx/query?q=${encodeURIComponent(q)}&db=metrics`);
      expect(response.statusCode, q).toBe(401);
      expect(response.json().error).toContain("API token that may read");
    }
  });

  test("lets a reader read and change nothing", async () => {
    rights = { ingest: false, read: true };
    expect((await app.inject("/influx/query?q=show+databases")).statusCode).toBe(200);
    expect((await app.inject(`/influx/query?q=${encodeURIComponent("CREATE DATABASE d")}`)).statusCode).toBe(401);
  });
});

describe("/write", () => {
  test("hands the bytes over with what the address says", async () => {
    const response = await post(
      "/write?db=telegraf&rp=one_year&precision=ms&consistency=all&u=me&p=hunter2",
      "m v=1 5\nm v=2 6",
    );
    expect([response.statusCode, response.payload]).toEqual([204, ""]);
    expect(delivered).toEqual([
      { body: "m v=1 5\nm v=2 6", precision: "ms", database: "telegraf", retentionPolicy: "one_year", version: 1 },
    ]);
  });

  test("gzip", async () => {
    expect((await post("/write?db=telegraf", gzipSync("m v=1"), { "content-encoding": "gzip" })).statusCode).toBe(204);
    expect(delivered[0]).toMatchObject({ body: "m v=1", precision: "ns", retentionPolicy: null });
  });

  test("an empty body is written at once", async () => {
    expect((await post("/write?db=telegraf", "")).statusCode).toBe(204);
    expect(delivered).toEqual([]);
  });

  test.each([
    ["/write", 400, "database is required"],
    [
      "/write?db=nowhere&p=hunter2",
      404,
      'database not found: "nowhere"; make it by CREATE DATABASE at /influx/query, or name it in retention.metrics',
    ],
    ["/write?db=telegraf&rp=nowhere", 500, "retention policy not found: nowhere"],
    ["/write?db=telegraf&precision=d", 400, 'invalid precision "d" (use n, u, ms, s, m or h)'],
    ["/write?db=telegraf&precision=constructor", 400, 'invalid precision "constructor" (use n, u, ms, s, m or h)'],
  ])("%s is answered as InfluxDB does", async (url, status, message) => {
    const response = await post(url);
    expect([response.statusCode, response.json().error]).toEqual([status, message]);
    expect(response.headers["x-influxdb-error"]).toBe(message);
    expect(response.payload).not.toContain("hunter2");
    expect(delivered).toEqual([]);
  });

  test("a parameter that is given twice counts once", async () => {
    expect((await post("/write?db=telegraf&db=nowhere&precision=s&precision=h")).statusCode).toBe(204);
    expect(delivered[0]).toMatchObject({ database: "telegraf", precision: "s" });
    expect((await app.inject("/influx/query?q=SHOW+DATABASES&q=SELEC")).statusCode).toBe(200);
  });

  test("bound parameters are refused, but for none", async () => {
    const ask = (params: string) => app.inject(`/influx/query?q=SHOW+DATABASES&params=${encodeURIComponent(params)}`);
    expect((await ask("{}")).statusCode).toBe(200);
    const refused = await ask('{"host":"a"}');
    expect([refused.statusCode, refused.json().error]).toEqual([400, expect.stringContaining("bound parameters")]);
  });

  test("a body that is too large, inflated or not", async () => {
    expect((await post("/write?db=telegraf", "x".repeat(10_001))).statusCode).toBe(413);
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    expect((await post("/write?db=telegraf", bomb, { "content-encoding": "gzip" })).statusCode).toBe(413);
    expect(delivered).toEqual([]);
  });

  test("a body that is no gzip", async () => {
    const response = await post("/write?db=telegraf", "m v=1", { "content-encoding": "gzip" });
    expect([response.statusCode, response.json().error]).toEqual([400, expect.stringContaining("not valid gzip")]);
    const cut = gzipSync("m v=1 ".repeat(100)).subarray(0, 20);
    expect((await post("/write?db=telegraf", cut, { "content-encoding": "gzip" })).statusCode).toBe(400);
  });

  test("a partial write", async () => {
    answer = async () => ({ status: "partial", dropped: 3, reason: "points beyond retention policy" });
    const response = await post("/write?db=telegraf");
    expect([response.statusCode, response.json().error]).toEqual([
      400,
      "partial write: points beyond retention policy dropped=3",
    ]);
  });

  test("overload is 429 with the time to wait", async () => {
    answer = async () => ({ status: "overloaded", retryAfterSeconds: 1.2 });
    const response = await post("/write?db=telegraf");
    expect([response.statusCode, response.headers["retry-after"]]).toEqual([429, "2"]);
  });

  test("a store that cannot write now is 503, anything unforeseen 500 without its words", async () => {
    answer = async () => {
      throw new HeimdallError("METRIC_STORE_FULL", "The disk is full", { status: 503, retryable: true });
    };
    const full = await post("/write?db=telegraf");
    expect([full.statusCode, full.headers["retry-after"], full.json().error]).toEqual([503, "1", "The disk is full"]);
    answer = async () => {
      throw new Error("secret");
    };
    const broken = await post("/write?db=telegraf");
    expect(broken.statusCode).toBe(500);
    expect(broken.payload).not.toContain("secret");
  });

  test("other calls are named as not spoken", async () => {
    const response = await app.inject("/influx/debug/vars");
    expect([response.statusCode, response.json().error]).toEqual([404, expect.stringContaining("/api/v2/write")]);
  });
});

describe("/api/v2/write", () => {
  test.each([
    ["telegraf", "telegraf", null],
    ["telegraf/one_year", "telegraf", "one_year"],
    ["telegraf/", "telegraf", null],
  ])("bucket %s", async (bucket, database, retentionPolicy) => {
    const url = `/api/v2/write?org=any&bucket=${encodeURIComponent(bucket)}&precision=us`;
    const response = await post(url, gzipSync("m v=1"), { "content-encoding": "gzip", authorization: "Token abc" });
    expect(response.statusCode).toBe(204);
    expect(delivered).toEqual([{ body: "m v=1", precision: "us", database, retentionPolicy, version: 2 }]);
  });

  test.each([
    ["/api/v2/write", 404],
    ["/api/v2/write?bucket=nowhere", 404],
    ["/api/v2/write?bucket=telegraf&precision=m", 400],
  ])("%s", async (url, status) => {
    const response = await post(url);
    expect(response.statusCode).toBe(status);
    expect(response.json().message).toBe(response.json().error);
  });
});

describe("the answer to a write", () => {
  const bad = { line: 1, message: "unable to parse 'x': missing fields" };
  test("InfluxDB's order: nothing parsed, then refused points, then lines that are none", () => {
    expect(writeAnswer(2, [], [])).toEqual({ status: "ok" });
    expect(writeAnswer(0, [bad, bad], [])).toEqual({ status: "refused", reason: `${bad.message}\n${bad.message}` });
    expect(writeAnswer(1, [bad], [])).toEqual({ status: "partial", dropped: 0, reason: bad.message });
    const refused = [{ index: 0, reason: "field type conflict" }];
    expect(writeAnswer(1, [bad], refused)).toEqual({ status: "partial", dropped: 1, reason: "field type conflict" });
  });

  test("many and long errors are cut", () => {
    const long = { line: 1, message: `unable to parse '${"x".repeat(100_000)}': missing fields` };
    const { reason } = writeAnswer(
      0,
      Array.from({ length: 1_000 }, () => long),
      [],
    ) as { reason: string };
    expect(reason.length).toBeLessThan(12_000);
    expect(reason).toContain("missing fields");
    expect(reason).toContain("980 more lines");
  });
});
