import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sendBulk } from "../../../../examples/send-bulk.ts";
import { type BeatEvent, withoutMetadata } from "../../samples.ts";

const RECORDED = join(import.meta.dirname, "..", "recorded");
/** The rounds were ten seconds apart; told two minutes apart they fill some intervals of a dashboard. */
const SLOWER = 12;

const read = (name: string): string[] => readFileSync(join(RECORDED, name), "utf8").trimEnd().split("\n");

/** Sends what was recorded of a real Kafka and its JVM, as of the last minutes. */
export async function sendRecorded(url: string, now: number): Promise<void> {
  const events = read("metricbeat-kafka-jolokia.ndjson").map((line) => JSON.parse(line) as BeatEvent);
  const newest = Math.max(...events.map((event) => Date.parse(event["@timestamp"])));
  const moved = events.map((event) => {
    const time = now - (newest - Date.parse(event["@timestamp"])) * SLOWER;
    return withoutMetadata({ ...event, "@timestamp": new Date(time).toISOString() });
  });
  await sendBulk(url, "metricbeat-7.17.28", moved);

  const lines = read("telegraf-jolokia.influx");
  const timeOf = (line: string): number => Number(line.slice(line.lastIndexOf(" ") + 1)) / 1e6;
  const last = Math.max(...lines.map(timeOf));
  const body = lines
    .map((line) => `${line.slice(0, line.lastIndexOf(" "))} ${Math.round(now - (last - timeOf(line)) * SLOWER)}`)
    .join("\n");
  const response = await fetch(`${url}/influx/write?db=telegraf&precision=ms`, { method: "POST", body });
  if (!response.ok) throw new Error(`Heimdall answered ${response.status}: ${await response.text()}`);
}
