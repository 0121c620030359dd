import { sendBulk } from "../../../../examples/send-bulk.ts";
import { type BeatEvent, moduleEvents, sampleEvents, withoutMetadata } from "../../samples.ts";

/** How often each event of the samples is told, and how far apart: counters need more than one value. */
const ROUNDS = 6;
const APART = 120_000;

/**
 * Sends what real agents wrote (Filebeat, Metricbeat's system module) and one event of each metricset of the
 * documentation, told again as of the last minutes: dashboards look at now, and the samples are old.
 */
export async function sendSamples(url: string, now: number): Promise<void> {
  const files = ["metricbeat-9.0dev", "metricbeat-7.17.28"].map((start) => sampleEvents(start));
  const metrics = [...files, ...onePerMetricset(moduleEvents())];
  await sendBulk(
    url,
    "metricbeat-9.0.0",
    metrics.flatMap((events) => retold(events, now)),
  );
  const lines = ["filebeat-9.0dev-events", "filebeat-9.0dev-filestream"].map((start) => sampleEvents(start));
  await sendBulk(url, "filebeat-9.0.0", lines.flatMap((events) => moved(events, now)).map(withoutMetadata));
}

/** Metricbeat adds the host that it runs on; the documentation's examples leave it out. */
function onePerMetricset(events: readonly BeatEvent[]): BeatEvent[][] {
  return events.map((event) => [{ host: { name: "web-01" }, agent: { type: "metricbeat", name: "web-01" }, ...event }]);
}

/** The events in their order, the last one now. */
function moved(events: readonly BeatEvent[], now: number): BeatEvent[] {
  const newest = Math.max(...events.map((event) => Date.parse(event["@timestamp"])));
  return events.map((event) => {
    const time = Date.parse(event["@timestamp"]) - newest + now;
    return { ...event, "@timestamp": new Date(time).toISOString() };
  });
}

function retold(events: readonly BeatEvent[], now: number): Record<string, unknown>[] {
  return Array.from({ length: ROUNDS }, (_, round) => moved(events, now - round * APART))
    .flat()
    .map(withoutMetadata);
}
