import { setTimeout as sleep } from "node:timers/promises";
import type { RealKafka } from "../../support/kafka.ts";
import { until } from "../../support/until.ts";

/** Everything that was acknowledged: messages by where they were sent. */
export interface Sent {
  readonly byTopic: Readonly<Record<string, readonly string[]>>;
  readonly byHttp: readonly string[];
}

export interface Traffic {
  stop(): Promise<Sent>;
}

export interface TrafficOptions {
  readonly kafka: RealKafka;
  readonly topics: readonly string[];
  readonly partitions: number;
  /** Of backends. */
  readonly urls: readonly string[];
  /** Of the ingest API. */
  readonly stream: string;
}

const TAKEN_WITHIN = 45_000;

/** Sends NDJSON to a stream of a backend until it is taken; by its key it is stored once. */
export async function sendOnce(url: string, stream: string, key: string, body: string): Promise<void> {
  const headers = { "idempotency-key": key, "content-type": "application/x-ndjson" };
  const address = `${url}/api/v1/ingest/${stream}`;
  await until(
    `${key} is taken`,
    async () => (await fetch(address, { method: "POST", headers, body })).ok,
    TAKEN_WITHIN,
  );
}

/** Sends to each topic and by HTTP to each backend without a pause, until it is told to stop. */
export async function sendOn({ kafka, topics, partitions, urls, stream }: TrafficOptions): Promise<Traffic> {
  const byTopic: Record<string, string[]> = {};
  const byHttp: string[] = [];
  let isOn = true;
  const producer = await kafka.producer();

  const toKafka = async (topic: string): Promise<void> => {
    const sent: string[] = [];
    byTopic[topic] = sent;
    for (let n = 0; isOn; n += 20) {
      const messages = Array.from({ length: 20 }, (_, at) => ({ message: `${topic}-${n + at}`, n: n + at }));
      await producer.send(
        topic,
        messages.map((one) => ({ partition: one.n % partitions, value: JSON.stringify(one) })),
      );
      sent.push(...messages.map(({ message }) => message));
      await sleep(20);
    }
  };
  const toBackend = async (url: string, at: number): Promise<void> => {
    for (let n = 0; isOn; n += 10) {
      const messages = Array.from({ length: 10 }, (_, one) => `http-${at}-${n + one}`);
      await sendOnce(url, stream, `${at}-${n}`, messages.map((message) => JSON.stringify({ message })).join("\n"));
      byHttp.push(...messages);
      await sleep(5);
    }
  };
  const senders = Promise.all([...topics.map(toKafka), ...urls.map(toBackend)]);
  // What fails is told where it is waited for.
  senders.catch(() => undefined);
  return {
    async stop() {
      isOn = false;
      await senders;
      await producer.close();
      return { byTopic, byHttp };
    },
  };
}
