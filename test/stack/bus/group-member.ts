// A member of a consumer group as a process of its own, to be killed or made to hang. Arguments: brokers, group, topic,
// milliseconds that a batch takes. Writes a JSON line for what it hears: {"assigned":[0,1]}, {"partition":0,"values":[…]}.
import { setTimeout as sleep } from "node:timers/promises";
import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";

const [brokers, groupId, topic, pause] = process.argv.slice(2) as [string, string, string, string];
const tell = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const bus = await openKafkaBus({ brokers: brokers.split(","), clientId: "member", tls: null, sasl: null });
await bus.subscribe({
  groupId,
  topics: [topic],
  start: "earliest",
  concurrency: 2,
  batchRecords: 10,
  batchBytes: 1_000_000,
  windowBytes: 20_000,
  sessionTimeout: 6_000,
  commitInterval: 100,
  async onBatch({ partition, records }) {
    await sleep(Number(pause));
    tell({ partition, values: records.map(({ value }) => Buffer.from(value ?? []).toString("utf8")) });
  },
  onAssigned: (partitions) => tell({ assigned: partitions.map(({ partition }) => partition) }),
  warn: (warning) => tell({ warning }),
});
