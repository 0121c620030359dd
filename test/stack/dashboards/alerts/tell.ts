import { sendBulk } from "../../../../examples/send-bulk.ts";
import type { Situation, Subject } from "./situation.ts";

const SUBJECTS: readonly Subject[] = ["well", "ill", "late"];
/** How long everything has been told, how often, and since when the last of them are ill; seconds. */
const TOLD = 40 * 60;
const EVERY = 30;
const LATE = 120;

interface Told {
  readonly by: Situation["by"];
  readonly what: object | string;
  /** Milliseconds. */
  readonly time: number;
}

/** What is told in all situations, up to now. */
function everythingTold(situations: readonly Situation[], now: number): Told[] {
  const moments = Array.from({ length: TOLD / EVERY + 1 }, (_, index) => index * EVERY);
  return situations.flatMap(({ by, tells }) =>
    moments.flatMap((seconds) =>
      SUBJECTS.flatMap((name) => {
        const isIll = name === "ill" || (name === "late" && seconds >= TOLD - LATE);
        const time = now - (TOLD - seconds) * 1_000;
        return tells(name, isIll, seconds).map((what) => ({ by, what, time }));
      }),
    ),
  );
}

/** Sends it through Heimdall: events by the bulk protocol, lines by InfluxDB's. */
export async function tell(url: string, situations: readonly Situation[], now: number): Promise<void> {
  const told = everythingTold(situations, now);
  const events = told.filter(({ by }) => by === "metricbeat");
  await sendBulk(
    url,
    "metricbeat-9.0.0",
    events.map(({ what, time }) => ({ "@timestamp": new Date(time).toISOString(), ...(what as object) })),
  );
  const lines = Map.groupBy(
    told.filter(({ by }) => by !== "metricbeat"),
    ({ by }) => by,
  );
  for (const [by, those] of lines) {
    const [database, policy] = by.split("/");
    const body = those.map(({ what, time }) => `${what as string} ${time}`).join("\n");
    const address = `${url}/influx/write?db=${database}&rp=${policy}&precision=ms`;
    const response = await fetch(address, { method: "POST", body });
    if (!response.ok) throw new Error(`Heimdall answered ${response.status}: ${await response.text()}`);
  }
}
