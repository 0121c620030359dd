import { describe, expect, it } from "vitest";
import type { WriteBatch } from "../../../backend/src/component/declaration.ts";
import { createEvent, type Event } from "../../../backend/src/event/event.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import type { LogDocument } from "../../../backend/src/stores/logs/port.ts";
import type { Point } from "../../../backend/src/stores/metrics/port.ts";

const NOW = Date.UTC(2026, 10, 21, 1, 2, 3, 456);

function send(output: string, events: readonly Event[]) {
  const documents: LogDocument[] = [];
  const points: Point[] = [];
  const refused: string[] = [];
  const batch: WriteBatch = {
    document: (document) => documents.push(document),
    point: (point) => points.push(point),
    refuse: (_order, reason) => refused.push(reason),
  };
  const pipeline = compilePipeline([{ file: "t.conf", text: `output { ${output} }` }], DEFAULT_PIPELINE_SETTINGS, {
    registries,
    environment: {},
    now: () => NOW,
    warn: () => {},
  });
  for (const { output: index, events: reached } of pipeline.route(events)) {
    const { declaration, options, context } = pipeline.outputs[index]!;
    declaration!.create(options as never, context).send(reached, batch);
  }
  return { documents, points, refused };
}

const event = (fields: Fields): Event => createEvent(fields, NOW);

describe("elasticsearch output", () => {
  it("names index and id by sprintf", () => {
    const { documents } = send('elasticsearch { index => "a-%{service}-%{+yyyy.MM.dd}" document_id => "%{n}" }', [
      event({ service: "shop", n: 7 }),
    ]);
    expect(documents).toMatchObject([{ index: "a-shop-2026.11.21", id: "7", action: "index", time: NOW }]);
  });

  it("goes to the data stream when no index is given, by the event's own parts where it has them", () => {
    const { documents } = send("elasticsearch { }", [event({}), event({ data_stream: { dataset: "nginx.access" } })]);
    expect(documents.map(({ index }) => index)).toEqual(["logs-generic-default", "logs-nginx.access-default"]);
    expect(documents[0]!.fields.data_stream).toEqual({ type: "logs", dataset: "generic", namespace: "default" });
  });

  it("makes the id of the position, another for each copy, and keeps the sender's", () => {
    const first = event({});
    first.position = { source: "file", offset: 10 };
    const copy = { ...event({}), position: first.position, copy: 1 };
    const sent = createEvent({ "@metadata": { _id: "own", _op_type: "create" } }, NOW);
    const { documents } = send('elasticsearch { index => "x" }', [first, copy, sent]);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(3);
    expect(documents[2]).toMatchObject({ id: "own", action: "create" });
  });

  it("refuses names that Elasticsearch refuses, event by event", () => {
    const { documents, refused } = send('elasticsearch { index => "%{name}" }', [
      event({ name: "Upper" }),
      event({ name: "good" }),
    ]);
    expect(refused[0]).toMatch(/lower case/);
    expect(documents).toHaveLength(1);
  });

  it("refuses what this version does not do, at its place", () => {
    expect(() => send('elasticsearch { document_type => "doc" }', [])).toThrow(
      /t\.conf:1:\d+: .*document_type.*leave it out/,
    );
  });
});

describe("influxdb output", () => {
  it("makes points of texts and coerces them", () => {
    const { points } = send(
      `influxdb { db => "mail" measurement => "send" retention_policy => "one_year" send_as_tags => ["server"]
        data_points => { "server" => "%{[host][name]}" "ms" => "%{took}" "size" => "%{size}" "ok" => "yes" }
        coerce_values => { "ms" => "integer" "size" => "float" } }`,
      [event({ host: { name: "web-01" }, took: "35ms", size: "20" })],
    );
    expect(points).toEqual([
      {
        database: "mail",
        retentionPolicy: "one_year",
        measurement: "send",
        tags: { server: "web-01" },
        fields: { ms: 35n, size: 20, ok: "yes" },
        time: expect.toSatisfy((time: bigint) => time / 1_000_000n === BigInt(NOW)),
      },
    ]);
  });

  it("takes the time of a data point where that is allowed, with every digit; what is no number leaves the event's", () => {
    const output = (unit: string) =>
      `influxdb { unique_times => false data_points => { "n" => "1" "time" => "%{at}" } allow_time_override => true time_precision => "${unit}" }`;
    const timesOf = (unit: string, at: string) => send(output(unit), [event({ at })]).points.map(({ time }) => time);
    expect(timesOf("n", "1795253191914000881")).toEqual([1795253191914000881n]);
    expect(timesOf("s", "1795253191.9")).toEqual([1795253191_000_000_000n]);
    expect(timesOf("ms", "yesterday")).toEqual([BigInt(NOW) * 1_000_000n]);
  });

  it("takes the event's own fields less the excluded, tags as tags with the value true", () => {
    const { points } = send("influxdb { use_event_fields_for_data_points => true }", [
      event({ message: "m", load: 0.5, host: "h", tags: ["blue"] }),
    ]);
    expect(points[0]).toMatchObject({
      database: "statistics",
      measurement: "logstash",
      tags: { host: "h", blue: "true" },
      fields: { load: 0.5 },
    });
  });

  it("writes elsewhere when a host is named, and refuses a login without one", () => {
    const connectionOf = (options: string) => {
      const text = `output { influxdb { data_points => { "n" => 1 } ${options} } }`;
      const { outputs } = compilePipeline([{ file: "t.conf", text }], DEFAULT_PIPELINE_SETTINGS, {
        registries,
        environment: {},
        now: () => NOW,
        warn: () => {},
      });
      const { declaration, options: values, context } = outputs[0]!;
      return declaration!.connection!(values as never, context);
    };
    expect(connectionOf("")).toBeNull();
    expect(connectionOf('host => "influx-1"')).toMatchObject({ url: "http://influx-1:8086", username: null });
    expect(connectionOf('host => "::1" port => 9086 ssl => true user => "u" password => "p"')).toMatchObject({
      ...{ kind: "influxdb", url: "https://[::1]:9086", username: "u", password: "p", verify: true },
    });
    expect(() => connectionOf('user => "u"')).toThrow(/t\.conf:1:.*host/);
    expect(() => connectionOf('host => "h" password => "secret"')).toThrow(/user/);
    expect(() => connectionOf('host => "http://influx-1:8086"')).toThrow(/without scheme/);
  });

  it("refuses an event without a field", () => {
    expect(send("influxdb { }", [event({})]).refused).toEqual(["no field for a point of measurement 'logstash'"]);
  });

  it("makes one series per thing of Metricbeat events, numbers always floats", () => {
    const core = (id: number, pct: number): Event =>
      event({
        event: { module: "system" },
        metricset: { name: "core" },
        host: { name: "web-01" },
        system: { core: { id, user: { pct } } },
      });
    const { points } = send('influxdb { db => "metricbeat" metricset => true }', [core(0, 1), core(1, 0.5)]);
    expect(points.map(({ measurement, tags, fields }) => ({ measurement, tags, fields }))).toEqual([
      { measurement: "system_core", tags: { host: "web-01", id: "0" }, fields: { "user.pct": 1 } },
      { measurement: "system_core", tags: { host: "web-01", id: "1" }, fields: { "user.pct": 0.5 } },
    ]);
  });
});
