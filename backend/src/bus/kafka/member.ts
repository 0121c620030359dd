import type { Batch, EachBatchPayload, KafkaMessage } from "kafkajs";
import { range, roundRobin } from "./assigners.ts";
import type { KafkaClients } from "./client.ts";
import { within } from "./errors.ts";
import { batchesIn, type FetchFrom } from "./fetch-frames.ts";
import { createFetchSockets } from "./fetch-socket.ts";
import { legacyBatch } from "./legacy-batch.ts";
import { type Undecoded, undecoded } from "./partition.ts";

/** How long a fetch waits at the broker when there is nothing; while all is paused the pause between two heartbeats. */
const FETCH_WAIT = 100;
/** New topics and partitions show after this. */
const METADATA_AGE = 30_000;
const LEAVE_LIMIT = 8_000;

const ASSIGNERS = { roundrobin: roundRobin, range };

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface MemberOptions {
  readonly clients: KafkaClients;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Whether a topic is read from its beginning when the group has no offset. */
  fromBeginning(topic: string): boolean;
  readonly concurrency: number;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly fetchBytes: number;
  readonly partitionFetchBytes: number;
  readonly readUncommitted: boolean;
  readonly assignment: "range" | "roundrobin" | undefined;
  /** The member has these partitions now; all that it fetched before is void. */
  onJoined(assignment: readonly TopicPartition[]): void;
  /** The group rebalances: the last moment to commit what is done. */
  onRebalancing(): void;
  onFetch(from: FetchFrom): void;
  /** Batches of one partition, fetched from `offset` on; false when they are void. */
  onBatches(topic: string, partition: number, offset: bigint, batches: readonly Undecoded[]): boolean;
}

/** A membership in a consumer group, from joining to leaving or failing. */
export interface Member {
  /** Resolves when the membership cannot go on, with the reason. */
  readonly ended: Promise<Error>;
  /** Tried once; the broker refuses what is not of the current generation. */
  commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void>;
  seek(partition: TopicPartition, offset: bigint): void;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Leaves the group, so that others take over at once. */
  leave(): Promise<void>;
}

type CommitNow = EachBatchPayload["commitOffsetsIfNecessary"];

/** Begins a membership; joining goes on in the background. */
export function joinGroup(options: MemberOptions): Member {
  const sockets = createFetchSockets(options.onFetch);
  const consumer = options.clients({ socketFactory: sockets.factory }).consumer({
    groupId: options.groupId,
    partitionAssigners: options.assignment === undefined ? Object.values(ASSIGNERS) : [ASSIGNERS[options.assignment]],
    sessionTimeout: options.sessionTimeout,
    rebalanceTimeout: options.sessionTimeout,
    heartbeatInterval: options.heartbeatInterval,
    maxWaitTimeInMs: FETCH_WAIT,
    maxBytes: options.fetchBytes,
    maxBytesPerPartition: options.partitionFetchBytes,
    metadataMaxAge: METADATA_AGE,
    allowAutoTopicCreation: false,
    readUncommitted: options.readUncommitted,
    // Its own restarts end at errors that it finds final; ours do not.
    retry: { retries: 3, restartOnFailure: async () => false },
  });
  let commitNow: CommitNow | null = null;
  let lastSign = Date.now();
  let end: (reason: Error) => void = () => {};
  const ended = new Promise<Error>((resolve) => {
    end = resolve;
  });
  // kafkajs can lose its loop without a word, for instance when it fails while it cleans up after a failure.
  const longestSilence = 2 * options.sessionTimeout + 20_000;
  const watchdog = setInterval(() => {
    if (Date.now() - lastSign > longestSilence) {
      lastSign = Date.now();
      end(new Error(`the consumer gave no sign of life for ${longestSilence / 1000} s`));
    }
  }, 1_000);

  const sign = (): void => {
    lastSign = Date.now();
  };
  consumer.on(consumer.events.FETCH_START, sign);
  consumer.on(consumer.events.HEARTBEAT, sign);
  consumer.on(consumer.events.REBALANCING, options.onRebalancing);
  consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    sign();
    options.onJoined(
      Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      ),
    );
  });

  const start = async (): Promise<void> => {
    await consumer.connect();
    for (const fromBeginning of [true, false]) {
      const topics = options.topics.filter((topic) => options.fromBeginning(topic) === fromBeginning);
      if (topics.length > 0) await consumer.subscribe({ topics, fromBeginning });
    }
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: options.concurrency,
      // Only takes them over: kafkajs fetches on, and sends heartbeats, while the work is done.
      async eachBatch({ batch, resolveOffset, isStale, commitOffsetsIfNecessary }) {
        commitNow = commitOffsetsIfNecessary;
        if (isStale()) return;
        const fetched = BigInt((batch as Batch & { readonly fetchedOffset: string }).fetchedOffset);
        const batches = batch.messages.flatMap(unwrap);
        if (options.onBatches(batch.topic, batch.partition, fetched, batches)) resolveOffset(batch.lastOffset());
      },
    });
  };
  const started = start();
  started.catch(end);

  return {
    ended,
    async commit(offsets) {
      const list = offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) }));
      // What batches are given commits once. The consumer's own method tries again by itself, perhaps in a later
      // generation, when the partition and its progress may be another member's; it is used while nothing was read.
      if (commitNow === null) return consumer.commitOffsets(list);
      const topics = [...new Set(list.map(({ topic }) => topic))];
      await commitNow({
        topics: topics.map((topic) => ({ topic, partitions: list.filter((one) => one.topic === topic) })),
      });
    },
    seek: ({ topic, partition }, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    pause: (partitions) => consumer.pause(byTopic(partitions)),
    resume: (partitions) => consumer.resume(byTopic(partitions)),
    async leave() {
      clearInterval(watchdog);
      // kafkajs leaves a group only after it has joined it.
      const left = started.catch(() => {}).then(() => consumer.disconnect());
      await within(LEAVE_LIMIT, "leaving the consumer group", left).catch(() => {});
      sockets.destroy();
    },
  };
}

const byTopic = (partitions: readonly TopicPartition[]) =>
  partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }));

/** The record batches in a message as our sockets give it to kafkajs. */
function unwrap(message: KafkaMessage): Undecoded[] {
  const { magicByte } = message as KafkaMessage & { readonly magicByte: number };
  if (magicByte < 2) return [legacyBatch(message)];
  return batchesIn(message.value ?? Buffer.alloc(0)).map(undecoded);
}
