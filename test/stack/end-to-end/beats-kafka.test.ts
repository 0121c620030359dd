import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredPoint } from "../../support/api.ts";
import { until } from "../../support/until.ts";
import {
  asText,
  type BeatEvent,
  moduleEvents,
  numbersOf,
  sampleEvents,
  samplesAreThere,
  withoutMetadata,
} from "../samples.ts";
import { describeWithServers } from "../shared-servers.ts";
import { enterRoom, kafkaInput, type Room } from "./room.ts";

const logEvents = sampleEvents("filebeat-");
const metricEvents = [...sampleEvents("metricbeat-"), ...moduleEvents()];
const REPEATS = 3;

const pipeline = (name: string, broker: string): string => `
${kafkaInput(broker, `${name}-web`, "codec => json\n    decorate_events => basic")}
${kafkaInput(broker, `${name}-status`, "codec => json\n    decorate_events => basic")}
output {
  if [@metadata][beat] == "metricbeat" {
    influxdb { db => "${name}" metricset => true }
    elasticsearch { index => "metricbeat-%{[event][module]}-${name}-%{+yyyy.MM.dd}" }
  } else {
    elasticsearch { index => "filebeat-sri-%{[@metadata][kafka][topic]}-%{+yyyy.MM.dd}" }
  }
}
`;

/** As Beats' output.kafka does: `@metadata` in the event, gzip, round robin over the partitions. */
async function write(broker: string, topic: string, events: readonly BeatEvent[]): Promise<void> {
  const producer = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  for (let from = 0; from < events.length; from += 50) {
    await producer.send({
      topic,
      compression: CompressionTypes.GZIP,
      messages: events.slice(from, from + 50).map((event, at) => ({ partition: at % 3, value: JSON.stringify(event) })),
    });
  }
  await producer.disconnect();
}

/** The document that must be stored of an event; beside it lies its text, in `[event][original]`. */
const document = (event: BeatEvent): object => ({ ...withoutMetadata(event), "@version": "1" });

function withoutOriginal(stored: Record<string, unknown>): object {
  const { original: _, ...event } = stored.event as Record<string, unknown>;
  const { event: __, ...rest } = stored;
  return Object.keys(event).length === 0 ? rest : { ...rest, event };
}

/** What Elasticsearch refused for good, with the bytes as they were sent. */
async function letters({ heimdall }: Room): Promise<{ reason: string; payload: string }[]> {
  type Letter = { id: string; reason: string; payload: string };
  const { dead_letters: listed } = await heimdall.api.get<{ dead_letters: Letter[] }>("/dead-letters", { limit: 100 });
  return Promise.all(
    listed.map(async ({ id }) => {
      const { dead_letter: letter } = await heimdall.api.get<{ dead_letter: Letter }>(`/dead-letters/${id}`);
      return letter;
    }),
  );
}

describeWithServers(["kafka", "elasticsearch", "influxdb"], "Beats → Kafka → Heimdall → both stores", () => {
  describe.skipIf(!samplesAreThere)(samplesAreThere ? "with samples" : "with samples (there are none)", () => {
    let room: Room;

    beforeAll(async () => {
      room = await enterRoom({
        topics: (name) => [`${name}-web`, `${name}-status`],
        databases: (name) => [name],
        pipeline,
      });
      // The same event sent again is another event: only its place in the topic tells.
      for (let round = 0; round < REPEATS; round += 1) await write(room.broker, `${room.name}-web`, logEvents);
      await write(room.broker, `${room.name}-status`, metricEvents);
    });
    afterAll(() => room?.leave());

    it("Filebeat's events are documents as they were sent, honest repeats included", async () => {
      const index = `filebeat-sri-${room.name}-web-*`;
      const sent = Array.from({ length: REPEATS }, () => logEvents).flat();
      await until(
        "every event is somewhere",
        async () => (await room.elasticsearch.count(index)) + (await letters(room)).length >= sent.length,
        60_000,
      );
      const found = await room.elasticsearch.search(index, { query: { match_all: {} } });
      // The samples have `json` as an object and as a text: whatever comes second does not fit the index's mapping.
      const refused = await letters(room);
      for (const { reason, payload } of refused) {
        expect(reason).toMatch(/\[json\]/);
        expect(logEvents.map((event) => JSON.stringify(event))).toContain(payload);
      }
      const refusedEvents = refused.map(({ payload }) => document(JSON.parse(payload) as BeatEvent));
      const stored = found.map(({ source }) => withoutOriginal(source));
      expect(asText([...stored, ...refusedEvents])).toEqual(asText(sent.map(document)));
      const [event] = logEvents.filter(({ json }) => json === undefined);
      const same = found.filter(({ source }) => source["@timestamp"] === event!["@timestamp"]);
      expect(same.map(({ source }) => (source.event as { original: string }).original)).toContain(
        JSON.stringify(event),
      );
    });

    it("Metricbeat's events are documents, by module", async () => {
      const index = `metricbeat-*-${room.name}-*`;
      await until(
        "all documents are stored",
        async () => (await room.elasticsearch.count(index)) >= metricEvents.length,
        60_000,
      );
      const found = await room.elasticsearch.search(index, { query: { match_all: {} } });
      expect(asText(found.map(({ source }) => withoutOriginal(source)))).toEqual(asText(metricEvents.map(document)));
      const cpu = await room.elasticsearch.search(index, { query: { term: { "event.dataset": "system.cpu" } } });
      const sent = metricEvents.filter(({ event }) => (event as { dataset?: string }).dataset === "system.cpu");
      expect(cpu).toHaveLength(sent.length);
    });

    it("and points in InfluxDB, with every number of the metricset", async () => {
      const measurements = new Set(
        metricEvents.map(({ event, metricset }) => {
          const { module } = event as { module: string };
          return `${module}_${(metricset as { name: string }).name}`;
        }),
      );
      const all = async (): Promise<StoredPoint[]> =>
        (await Promise.all([...measurements].map((name) => room.influxdb.points(room.name, name)))).flat();
      await until("all points are stored", async () => (await all()).length >= metricEvents.length, 60_000);
      const points = await all();
      for (const event of metricEvents) {
        const { module } = event.event as { module: string };
        const measurement = `${module}_${(event.metricset as { name: string }).name}`;
        const milliseconds = String(Date.parse(event["@timestamp"]));
        const numbers = [...numbersOf(event)];
        const fits = (point: StoredPoint): boolean =>
          point.measurement === measurement &&
          point.time.slice(0, -6) === milliseconds &&
          numbers.every(([path, value]) => point.fields[path] === value || point.tags[path] === String(value));
        expect(points.filter(fits), `${measurement} at ${event["@timestamp"]}`).not.toEqual([]);
      }
      expect(points).toHaveLength(metricEvents.length);
    });
  });
});
