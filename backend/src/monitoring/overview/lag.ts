import { getOrCreate } from "../../stores/metrics/get-or-create.ts";
import type { AskOwnPoints, OverviewRange } from "./series.ts";

/** How far a consumer group is behind on a topic, over its partitions. */
export interface TopicLag {
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
  /** Records that wait; null when no backend has told of the topic lately. */
  readonly lag: number | null;
  readonly points: readonly (readonly [number, number])[];
}

export async function readLagHistory(ask: AskOwnPoints, range: OverviewRange): Promise<readonly TopicLag[]> {
  const { from, until, interval, sampling } = range;
  const series = await ask({
    measurement: "heimdall_kafka_lag",
    select: [
      { field: "lag", aggregate: "max", as: "max" },
      { field: "lag", aggregate: "last", as: "last" },
    ],
    from,
    until,
    interval,
    groupBy: ["group", "topic", "partition"],
    fill: "none",
  });
  const topics = new Map<
    string,
    { group: string; topic: string; partitions: number; lag: number | null; points: Map<number, number> }
  >();
  for (const { tags, rows } of series) {
    const { group = "", topic = "" } = tags;
    const entry = getOrCreate(topics, JSON.stringify([group, topic]), () => ({
      group,
      topic,
      partitions: 0,
      lag: null,
      points: new Map<number, number>(),
    }));
    entry.partitions += 1;
    for (const [time, max] of rows) {
      entry.points.set(time as number, (entry.points.get(time as number) ?? 0) + Number(max ?? 0));
    }
    const [time, , last] = rows.at(-1)!;
    if ((time as number) + interval > until - 4 * sampling) entry.lag = (entry.lag ?? 0) + Number(last);
  }
  return Array.from(topics.values(), (entry) => ({
    ...entry,
    points: [...entry.points].sort(([one], [other]) => one - other),
  })).sort((one, other) => (other.lag ?? -1) - (one.lag ?? -1));
}
