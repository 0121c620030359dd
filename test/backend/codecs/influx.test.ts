import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WriteBatch } from "../../../backend/src/component/declaration.ts";
import type { Event } from "../../../backend/src/event/event.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { formatLineProtocol } from "../../../backend/src/stores/metrics/influxdb/line-protocol.ts";
import type { FieldValue, Point } from "../../../backend/src/stores/metrics/port.ts";

const NOW = Date.UTC(2026, 10, 21, 1, 2, 3, 456);

/** Chunks through the codec, the filters and the output of a pipeline. */
function run(chunks: readonly string[], options: { codec?: string; output?: string; filter?: string } = {}) {
  const { codec = "influx", output = 'db => "telegraf" point => "[influxdb]"', filter = "" } = options;
  const text = `input { stdin { codec => ${codec} } } filter { ${filter} } output { influxdb { ${output} } }`;
  const pipeline = compilePipeline([{ file: "t.conf", text }], DEFAULT_PIPELINE_SETTINGS, {
    registries: { ...registries, inputs: [] },
    environment: {},
    now: () => NOW,
    warn: () => {},
    standIn: (kind) => kind === "input",
  });
  const read: Event[] = [];
  const decoder = pipeline.createDecoder(0);
  for (const chunk of chunks) decoder.decode(chunk, (event) => read.push(event));
  decoder.flush((event) => read.push(event));
  const shown = read.map(({ fields }) => JSON.parse(JSON.stringify(fields)) as Record<string, unknown>);
  const points: Point[] = [];
  const refused: string[] = [];
  const batch: WriteBatch = {
    document() {},
    point: (point) => points.push(point),
    refuse: (_order, reason) => refused.push(reason),
  };
  for (const { output: index, events } of pipeline.route(pipeline.filter(read))) {
    const { declaration, options: given, context } = pipeline.outputs[index]!;
    declaration!.create(given as never, context).send(events, batch);
  }
  return { events: shown, points, refused };
}

describe("codec influx", () => {
  it("makes an event of a point, with its nanoseconds, and keeps integers and floats apart", () => {
    const { events, points } = run(['cpu,host=web-01 usage=2,cores=4i,up=t,os="a \\"b\\"" 1795240329000000001\n']);
    expect(events).toEqual([
      {
        "@timestamp": "2026-11-21T05:52:09.000000001Z",
        "@version": "1",
        influxdb: {
          measurement: "cpu",
          tags: { host: "web-01" },
          fields: { usage: 2, cores: 4, up: true, os: 'a "b"' },
        },
      },
    ]);
    expect(points).toEqual([
      {
        database: "telegraf",
        retentionPolicy: "autogen",
        measurement: "cpu",
        tags: { host: "web-01" },
        fields: { usage: 2, cores: 4n, up: true, os: 'a "b"' },
        time: 1795240329000000001n,
      },
    ]);
  });

  it("reads many lines of a chunk in order, and a line break within a text", () => {
    const { events } = run(['a x=1 1\n\n# a comment\nb x="two\nlines" 2\nc x=1 3']);
    expect(events.map(({ influxdb }) => (influxdb as { measurement: string }).measurement)).toEqual(["a", "b", "c"]);
    expect(events[1]).toMatchObject({ influxdb: { fields: { x: "two\nlines" } } });
  });

  it("keeps a line that is no point, between its neighbours, with InfluxDB's word for it", () => {
    const { events, refused } = run(["a x=1 1\nnonsense\nb x=2 2\n"]);
    expect(events).toMatchObject([
      { influxdb: { measurement: "a" } },
      {
        message: "nonsense",
        event: { original: "nonsense" },
        error: { message: "unable to parse 'nonsense': missing fields" },
        tags: ["_influxparsefailure"],
      },
      { influxdb: { measurement: "b" } },
    ]);
    expect(refused).toEqual(["no field for a point of measurement ''"]);
  });

  it("takes times in another unit, and the time of reading where there is none", () => {
    expect(run(["a x=1 17"], { codec: 'influx { precision => "s" }' }).points[0]!.time).toBe(17_000_000_000n);
    expect(run(["a x=1"]).points[0]!.time).toBe(BigInt(NOW) * 1_000_000n);
  });

  it("puts the point where it is told, and filters may change it and its time", () => {
    const { points } = run(["cpu,host=a x=1 1"], {
      codec: 'influx { target => "[m][point]" }',
      filter: `mutate { add_field => { "[m][point][tags][site]" => "north" "when" => "1795240329" } }
        date { match => ["when", "UNIX"] }`,
      output: 'db => "d" retention_policy => "" point => "[m][point]"',
    });
    expect(points).toEqual([
      {
        database: "d",
        retentionPolicy: null,
        measurement: "cpu",
        tags: { host: "a", site: "north" },
        fields: { x: 1 },
        time: 1795240329000000000n,
      },
    ]);
  });

  it("writes back every point that InfluxDB can hold", () => {
    const name = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `n${text.replaceAll(/[\\\n\r\0]/g, "_")}`);
    const value: fc.Arbitrary<FieldValue> = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer().map((whole) => whole),
      fc.bigInt(-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n),
      fc.string({ maxLength: 20 }),
      fc.boolean(),
    );
    const point = fc.record({
      measurement: name,
      tags: fc.dictionary(name, name, { maxKeys: 4, noNullPrototype: true }),
      fields: fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
      time: fc.bigInt(-9_223_372_036_854_775_806n, 9_223_372_036_854_775_806n),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 4 }), (sent) => {
        const points = sent.map((one) => ({ database: "telegraf", retentionPolicy: "autogen", ...one }));
        const chunk = points.map((one) => `${formatLineProtocol(one)}\n`).join("");
        expect(run([chunk]).points.map(comparable)).toEqual(points.map(comparable));
      }),
    );
  });
});

/** -0 and 0 are one value in line protocol. */
function comparable(point: Point): Point {
  const fields = Object.entries(point.fields).map(([key, value]) => [key, value === 0 ? 0 : value] as const);
  return { ...point, fields: Object.fromEntries(fields) };
}

describe("influxdb output, a whole point", () => {
  it("takes Telegraf's JSON, with floats for its numbers", () => {
    const json =
      '{"name":"cpu","tags":{"host":"a","empty":""},"fields":{"idle":100,"busy":0.5,"up":true},"timestamp":1795240329}';
    const { points } = run([json], {
      codec: 'json { target => "[telegraf]" }',
      filter: 'date { match => ["[telegraf][timestamp]", "UNIX"] }',
      output: 'db => "d" point => "[telegraf]"',
    });
    expect(points).toMatchObject([
      {
        measurement: "cpu",
        tags: { host: "a" },
        fields: { idle: 100, busy: 0.5, up: true },
        time: 1795240329000000000n,
      },
    ]);
    expect(points[0]!.tags).not.toHaveProperty("empty");
  });

  it("refuses an event without a point, and options that would say the point twice", () => {
    const { refused } = run(["{}"], { codec: "json" });
    expect(refused).toEqual(["no field for a point of measurement ''"]);
    expect(() => run(["a x=1"], { output: 'point => "[a]" metricset => true' })).toThrow(
      /point.*drop data_points and metricset/,
    );
  });
});
