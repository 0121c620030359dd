import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredPoint } from "../support/api.ts";
import { type Child, createInstallation, type Installation } from "../support/child.ts";
import { openLumberjack } from "../support/lumberjack-client.ts";
import {
  asText,
  type BeatEvent,
  moduleEvents,
  numbersOf,
  SAMPLES,
  sampleEvents,
  samplesAreThere,
  withoutMetadata,
} from "./samples.ts";

const logEvents = sampleEvents("filebeat-");
const metricEvents = [...sampleEvents("metricbeat-"), ...moduleEvents()];

/** A way in: how events get to Heimdall. */
interface Way {
  readonly name: string;
  send(heimdall: Child, events: readonly BeatEvent[]): Promise<void>;
  /** The index of a Filebeat event. */
  index(event: BeatEvent): string;
}

/** The document that must be stored of an event. */
const document = (event: BeatEvent): object => ({ ...withoutMetadata(event), "@version": "1" });
const day = (event: BeatEvent): string => event["@timestamp"].slice(0, 10).replaceAll("-", ".");

/** The bulk protocol as libbeat speaks it: no @metadata, gzip, `create`. */
const bulk: Way = {
  name: "_bulk",
  async send(heimdall, events) {
    const body = events.map((event) => {
      const { beat, version } = event["@metadata"]!;
      const action = { create: { _index: `${beat}-${version}-${day(event)}` } };
      return `${JSON.stringify(action)}\n${JSON.stringify(withoutMetadata(event))}\n`;
    });
    const response = await fetch(`${heimdall.api.url}/es/_bulk`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=UTF-8", "content-encoding": "gzip" },
      body: gzipSync(body.join("")),
    });
    const answer = (await response.json()) as { errors: boolean; items: { create: { status: number } }[] };
    expect(response.status).toBe(200);
    expect(answer.items).toHaveLength(events.length);
    expect(answer.items.filter(({ create: { status } }) => status !== 201 && status !== 200)).toEqual([]);
  },
  index: (event) => `${event["@metadata"]!.beat}-${event["@metadata"]!.version}-${day(event)}`,
};

/** Lumberjack v2 in windows, some compressed, some not, several under way at once. */
const lumberjack: Way = {
  name: "Lumberjack",
  async send(heimdall, events) {
    for (const [round, compression] of [3, 0].entries()) {
      const client = await openLumberjack({ port: heimdall.ports.beats, compression });
      const mine = events.filter((_, at) => at % 2 === round);
      const windows: Promise<void>[] = [];
      for (let from = 0; from < mine.length; from += 7) windows.push(client.send(mine.slice(from, from + 7)));
      await Promise.all(windows);
      await client.close();
    }
  },
  index: (event) => `${event["@metadata"]!.beat}-${day(event)}`,
};

describe.skipIf(!samplesAreThere)(samplesAreThere ? "Beats" : `Beats (no samples at ${SAMPLES})`, () => {
  describe.each([bulk, lumberjack])("by $name", (way) => {
    let installation: Installation;
    let heimdall: Child;

    beforeAll(async () => {
      installation = await createInstallation();
      heimdall = await installation.start();
    });
    afterAll(() => installation?.remove());

    it("stores Filebeat's events as they were sent, each in the index of its beat and day", async () => {
      await way.send(heimdall, logEvents);
      const hits = await heimdall.api.find(logEvents.length, { index: "filebeat-*" });
      expect(asText(hits.map(({ document }) => document))).toEqual(asText(logEvents.map(document)));
      for (const { index, time, document: stored } of hits) {
        expect(time).toBe(Date.parse(stored["@timestamp"] as string));
        expect(index).toBe(way.index({ ...(stored as BeatEvent), "@metadata": metadataOf(stored) }));
      }
    });

    it("stores nothing twice when the same events are sent again", async () => {
      await way.send(heimdall, logEvents);
      expect(await heimdall.api.search({ index: "filebeat-*" })).toHaveLength(logEvents.length);
    });

    it("keeps honest repeats: the same text at another place of the file", async () => {
      const [event] = logEvents.filter(({ message }) => message !== undefined);
      const log = event!.log as { offset: number };
      const repeats = [1, 2, 3].map((more) => ({ ...event!, log: { ...log, offset: log.offset + 1_000_000 * more } }));
      await way.send(heimdall, repeats);
      await heimdall.api.find(logEvents.length + repeats.length, { index: "filebeat-*" });
    });

    it("stores Metricbeat's events as points, with every number of the metricset", async () => {
      await way.send(heimdall, metricEvents);
      const points = await allPoints(heimdall);
      for (const event of metricEvents) {
        const { module } = event.event as { module: string };
        const measurement = `${module}_${(event.metricset as { name: string }).name}`;
        const time = `${Date.parse(event["@timestamp"])}000000`;
        const numbers = numbersOf(event);
        const fits = (point: StoredPoint): boolean =>
          [...numbers].every(([path, value]) => point.fields[path] === value || point.tags[path] === String(value));
        const candidates = points.filter((point) => point.measurement === measurement && point.time === time);
        expect(candidates.filter(fits), `${measurement} at ${event["@timestamp"]}`).not.toEqual([]);
      }
      expect(points).toHaveLength(metricEvents.length);
      expect(await heimdall.api.search({ index: "metricbeat-*" })).toEqual([]);
    });

    it("has all of it after a kill and a restart", async () => {
      const before = {
        documents: asText((await heimdall.api.search({})).map(({ document }) => document)),
        points: asText(await allPoints(heimdall)),
      };
      await heimdall.end("SIGKILL");
      heimdall = await installation.start();
      expect(asText((await heimdall.api.search({})).map(({ document }) => document))).toEqual(before.documents);
      expect(asText(await allPoints(heimdall))).toEqual(before.points);
    });
  });

  it("takes the events around one that is no object, and counts that", async () => {
    const installation = await createInstallation();
    try {
      const heimdall = await installation.start();
      const client = await openLumberjack({ port: heimdall.ports.beats });
      const text = { toJSON: () => "no object" };
      await client.send([text, logEvents[0]!]);
      await heimdall.api.find(1, { index: "filebeat-*" });
      await client.close();
      const response = await fetch(`${heimdall.api.url}/metrics`);
      expect(await response.text()).toContain('heimdall_input_malformed_total{input="beats"} 1');
    } finally {
      await installation.remove();
    }
  });
});

function metadataOf(document: Record<string, unknown>): NonNullable<BeatEvent["@metadata"]> {
  const { type, version } = document.agent as { type: string; version: string };
  return { beat: type, type: "_doc", version };
}

async function allPoints(heimdall: Child): Promise<StoredPoint[]> {
  const { measurements } = await heimdall.api.get<{ measurements: string[] }>("/metrics/measurements", {
    database: "metricbeat",
  });
  return (await Promise.all(measurements.map((name) => heimdall.api.points("metricbeat", name)))).flat();
}
