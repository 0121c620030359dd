import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerInfluxQL } from "../../../../backend/src/inputs/influx/influxql.ts";
import { parseLineProtocol } from "../../../../backend/src/inputs/influx/line-protocol.ts";
import {
  type EmbeddedMetricStore,
  openEmbeddedMetricStore,
} from "../../../../backend/src/stores/metrics/duckdb/store.ts";

const LINES = `e,h=a x=5 1000000000
e,h=a x=7 5000000000
e,h=a x=7 6000000000
e,h=a s="t" 6500000000
e,h=b,z=1 x=7,b=true 13000000000
e,h=c x=1.5,n=3i 14000000000
m,cpu=cpu0,host=a u=1,s=2 60000000000
m,cpu=cpu1,host=b u=5,s=2 70000000000
m,cpu=cpu1,host=b u=7.5,s=2 190000000000`;

let directory: string;
let store: EmbeddedMetricStore;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "heimdall-influxql-"));
  store = await openEmbeddedMetricStore({ directory, gatherMilliseconds: 1 });
  await store.createDatabase("db");
  await store.write(parseLineProtocol(LINES, { now: 0, database: "db", retentionPolicy: null }).points);
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const ask = async (
  text: string,
  given: { epoch?: string; database?: string; now?: number; rights?: { ingest: boolean; read: boolean } } = {},
) => {
  const context = {
    store,
    rights: given.rights ?? { ingest: true, read: true },
    retentionPolicy: null,
    epoch: given.epoch ?? null,
    database: given.database ?? "db",
    now: given.now ?? 300_000,
  };
  return answerInfluxQL(text, context);
};
/** The answer's series in short: name, tags, columns, values. */
const series = async (text: string, given: { epoch?: string; now?: number } = {}) => {
  const { answer } = await ask(text, given);
  expect(answer.error ?? answer.results![0]!.error).toBeUndefined();
  return (answer.results![0]!.series ?? []).map(({ name, tags, columns, values }) => [
    name,
    ...(tags ? [tags] : []),
    columns.join(),
    ...(values ?? []),
  ]);
};
const error = async (text: string) => {
  const { answer } = await ask(text);
  return answer.error ?? answer.results![0]!.error;
};

describe("databases and policies", () => {
  test("CREATE DATABASE, with a policy of its own or not", async () => {
    expect(await series('CREATE DATABASE "telegraf"')).toEqual([]);
    expect(
      await series('create database short with duration 3d replication 1 shard duration 1h name "three days"'),
    ).toEqual([]);
    expect(await series("SHOW DATABASES")).toEqual([["databases", "name", ["db"], ["telegraf"], ["short"]]]);
    expect((await series("SHOW RETENTION POLICIES ON short"))[0]!.slice(2)).toEqual([
      ["three days", "72h0m0s", "1h0m0s", 1, true],
    ]);
  });

  test("CREATE and ALTER RETENTION POLICY", async () => {
    await series("CREATE RETENTION POLICY one_year ON telegraf DURATION 365d REPLICATION 1");
    await series("CREATE RETENTION POLICY one_year ON telegraf DURATION 365d REPLICATION 1");
    await series("ALTER RETENTION POLICY one_year ON telegraf SHARD DURATION 2h DEFAULT");
    await series("ALTER RETENTION POLICY one_year ON telegraf DURATION 52w");
    expect((await series("SHOW RETENTION POLICIES ON telegraf"))[0]!.slice(1)).toEqual([
      "name,duration,shardGroupDuration,replicaN,default",
      ["autogen", "0s", "168h0m0s", 1, false],
      ["one_year", "8736h0m0s", "2h0m0s", 1, true],
    ]);
  });

  test.each([
    ["CREATE RETENTION POLICY autogen ON telegraf DURATION 30d REPLICATION 1", "retention policy already exists"],
    ["CREATE RETENTION POLICY a ON nowhere DURATION 30d REPLICATION 1", "database not found: nowhere"],
    ["ALTER RETENTION POLICY a ON telegraf DURATION 30d", "retention policy not found: a"],
    [
      "CREATE RETENTION POLICY a ON telegraf DURATION 30m REPLICATION 1",
      "retention policy duration must be at least 1h0m0s",
    ],
  ])("%s", async (text, message) => {
    expect(await error(text)).toContain(message);
  });
});

describe("what there is", () => {
  test.each([
    ["SHOW MEASUREMENTS", [["measurements", "name", ["e"], ["m"]]]],
    ["SHOW MEASUREMENTS ON db WITH MEASUREMENT =~ /^m/", [["measurements", "name", ["m"]]]],
    ["SHOW MEASUREMENTS LIMIT 1 OFFSET 1", [["measurements", "name", ["m"]]]],
    ["SHOW TAG KEYS FROM m", [["m", "tagKey", ["cpu"], ["host"]]]],
    [
      "SHOW TAG KEYS",
      [
        ["e", "tagKey", ["h"], ["z"]],
        ["m", "tagKey", ["cpu"], ["host"]],
      ],
    ],
    [
      'SHOW FIELD KEYS FROM "e"',
      [["e", "fieldKey,fieldType", ["b", "boolean"], ["n", "integer"], ["s", "string"], ["x", "float"]]],
    ],
    ['SHOW TAG VALUES FROM m WITH KEY = "host"', [["m", "key,value", ["host", "a"], ["host", "b"]]]],
    [
      "SHOW TAG VALUES WITH KEY IN (host, z)",
      [
        ["e", "key,value", ["z", "1"]],
        ["m", "key,value", ["host", "a"], ["host", "b"]],
      ],
    ],
    ["SHOW TAG VALUES WITH KEY =~ /^h$/", [["e", "key,value", ["h", "a"], ["h", "b"], ["h", "c"]]]],
  ])("%s", async (text, expected) => {
    expect(await series(text)).toEqual(expected);
  });
});

describe("SELECT", () => {
  test.each([
    ["SELECT x FROM e LIMIT 1", [["e", "time,x", ["1970-01-01T00:00:01Z", 5]]]],
    [
      "SELECT * FROM e WHERE h = 'b'",
      [["e", "time,b,h,n,s,x,z", ["1970-01-01T00:00:13Z", true, "b", null, null, 7, "1"]]],
    ],
    [
      "SELECT * FROM m WHERE host = 'a' GROUP BY *",
      [["m", { cpu: "cpu0", host: "a" }, "time,s,u", ["1970-01-01T00:01:00Z", 2, 1]]],
    ],
    ['SELECT "x" AS "y z" FROM "autogen"."e" LIMIT 1 OFFSET 1', [["e", "time,y z", ["1970-01-01T00:00:05Z", 7]]]],
    ["SELECT x FROM db..e ORDER BY time DESC LIMIT 1", [["e", "time,x", ["1970-01-01T00:00:14Z", 1.5]]]],
    ["SELECT mean(x) FROM e", [["e", "time,mean", ["1970-01-01T00:00:00Z", 5.5]]]],
    ["SELECT count(x), max(x) FROM e WHERE h = 'a'", [["e", "time,count,max", ["1970-01-01T00:00:00Z", 3, 7]]]],
    [
      "SELECT last(x) FROM e GROUP BY h SLIMIT 1 SOFFSET 1",
      [["e", { h: "b" }, "time,last", ["1970-01-01T00:00:13Z", 7]]],
    ],
    ["SELECT mean(*) FROM m", [["m", "time,mean_s,mean_u", ["1970-01-01T00:00:00Z", 2, 4.5]]]],
    ["SELECT percentile(x, 50) FROM e", [["e", "time,percentile", ["1970-01-01T00:00:05Z", 7]]]],
    ["SELECT u FROM m WHERE time > 60s AND time <= 70s", [["m", "time,u", ["1970-01-01T00:01:10Z", 5]]]],
    ["SELECT u FROM m WHERE time = '1970-01-01T00:01:00Z'", [["m", "time,u", ["1970-01-01T00:01:00Z", 1]]]],
    [
      "SELECT u FROM /^m$/ WHERE (host =~ /^(a|x)$/ AND time > now() - 5m)",
      [["m", "time,u", ["1970-01-01T00:01:00Z", 1]]],
    ],
    [
      "SELECT mean(u) FROM m WHERE time >= 0 AND time < 5m GROUP BY time(1m), host fill(none)",
      [
        ["m", { host: "a" }, "time,mean", ["1970-01-01T00:01:00Z", 1]],
        ["m", { host: "b" }, "time,mean", ["1970-01-01T00:01:00Z", 5], ["1970-01-01T00:03:00Z", 7.5]],
      ],
    ],
    ["select mean(u) from m where time < 2m group by time(1m)", [["m", "time,mean", ["1970-01-01T00:01:00Z", 3]]]],
    ["SELECT nothing FROM e", []],
    ["SELECT mean(x) FROM nothing", []],
    [
      "-- a comment\nSELECT mean(x) /* all */ FROM e WHERE h != 'a' AND z = ''",
      [["e", "time,mean", ["1970-01-01T00:00:00Z", 1.5]]],
    ],
  ])("%s", async (text, expected) => {
    expect(await series(text)).toEqual(expected);
  });

  test("without an end, intervals go up to now", async () => {
    const [result] = await series("SELECT count(u) FROM m WHERE time >= 3m GROUP BY time(1m)", { now: 290_000 });
    expect(result!.slice(2)).toEqual([
      ["1970-01-01T00:03:00Z", 1],
      ["1970-01-01T00:04:00Z", 0],
    ]);
  });

  test.each([
    ["ns", 60_000_000_000],
    ["u", 60_000_000],
    ["ms", 60_000],
    ["s", 60],
    ["m", 1],
    ["h", 0],
  ])("epoch %s", async (epoch, time) => {
    expect((await series("SELECT u FROM m LIMIT 1", { epoch }))[0]![2]).toEqual([time, 1]);
  });

  test("a time in nanoseconds is an exact JSON number", async () => {
    await store.write(
      parseLineProtocol("now v=1 1795240329123456000", { now: 0, database: "db", retentionPolicy: null }).points,
    );
    const { answer } = await ask("SELECT v FROM now", { epoch: "ns" });
    expect(JSON.stringify(answer)).toContain("[1795240329123456000,1]");
  });
});

describe("what is refused, with the way out", () => {
  test.each([
    ["bogus", "error parsing query: found bogus, expected SELECT, SHOW, CREATE, ALTER at line 1, char 1"],
    ["SELECT x", "error parsing query: found EOF, expected FROM"],
    ["SELECT x FROM e\nWHERE h = 1", 'error parsing query: "h" = 1 at line 2, char 11 compares a field'],
    ["SELECT x FROM e WHERE h = 'a' OR h = 'b'", "write: tag =~ /^(a|b)$/"],
    ["SELECT x FROM e WHERE x = '5'", '"x" is a field of "e"; conditions on fields are not supported'],
    ["SELECT x FROM e WHERE time > 'yesterday'", "invalid timestamp string 'yesterday'"],
    ["SELECT mean(x) * 2 FROM e", "arithmetic in SELECT is not supported"],
    ["SELECT derivative(mean(x)) FROM e", "derivative() is not supported here; use count, sum"],
    ["SELECT mean(s) FROM e", "mean() needs numbers"],
    ["SELECT x FROM (SELECT x FROM e)", "subqueries are not supported"],
    ["SELECT x, mean(x) FROM e", "mixing aggregate and non-aggregate queries is not supported"],
    ["SELECT x FROM e WHERE h =~ /(/", "The regular expression cannot be used"],
    ["SHOW MEASUREMENTS WITH MEASUREMENT =~ /(/", "the pattern /(/ cannot be used"],
    ["SELECT x INTO y FROM e", "write points to /write"],
    ["DROP DATABASE db", "DROP DATABASE is not supported here"],
    ["SHOW DIAGNOSTICS", "SHOW DIAGNOSTICS is not supported here"],
    ["SELECT x FROM nowhere..e", "database not found: nowhere"],
    ["SELECT mean(x) FROM e WHERE time >= 0 AND time < 1000d GROUP BY time(1s)", "too many intervals"],
  ])("%s", async (text, message) => {
    expect(await error(text)).toContain(message);
  });

  test("statements behind one that failed are not executed", async () => {
    const { answer } = await ask("SHOW DATABASES; SELECT x FROM nowhere..e; CREATE DATABASE never");
    expect(answer.results!.map((result) => result.error)).toEqual([
      undefined,
      "database not found: nowhere",
      "not executed",
    ]);
    expect(await store.databases()).not.toContain("never");
  });

  test("a pattern that backtracks for ever ends", async () => {
    await store.write(
      parseLineProtocol(`${"a".repeat(40)}b v=1 1`, { now: 0, database: "db", retentionPolicy: null }).points,
    );
    expect(await error("SHOW MEASUREMENTS WITH MEASUREMENT =~ /^(a+)+$/")).toContain("cannot be used");
  });
});
