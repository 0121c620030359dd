/** A message on its way onto the bus. */
export interface BusMessage {
  /** Messages of one key go to one partition, in order; null spreads them. */
  readonly key: string | null;
  /** Goes to this partition, whatever the key says. */
  readonly partition?: number | undefined;
  readonly value: Uint8Array;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A message as the bus keeps it. */
export interface BusRecord {
  /** Grows by one or more within a partition. */
  readonly offset: bigint;
  /** Milliseconds since the epoch, given by the producer or the broker. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  /** Null is Kafka's tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, Uint8Array | readonly Uint8Array[]>>;
}

export interface BusBatch {
  readonly topic: string;
  readonly partition: number;
  /** In the order of their offsets; never empty. */
  readonly records: readonly BusRecord[];
  /** Aborted when the partition was taken away: what is not begun yet need not be done. */
  readonly revoked: AbortSignal;
}

export interface Subscription {
  readonly groupId: string;
  /** Names, and patterns that later topics join as well. */
  readonly topics: readonly (string | RegExp)[];
  /** Where a group begins that has no offset. */
  readonly start: "earliest" | "latest";
  /** How many partitions are fetched and handed on side by side. */
  readonly concurrency: number;
  /** Most records and bytes of one batch. */
  readonly batchRecords: number;
  readonly batchBytes: number;
  /** Decompressed bytes that were handed to `onBatch` and are not done, over all partitions; beyond it fetching pauses. */
  readonly windowBytes: number;
  /** Milliseconds without a sign of life after which the group takes the partitions away. */
  readonly sessionTimeout?: number | undefined;
  /** Milliseconds between two signs of life; a rebalance is noticed after at most this. */
  readonly heartbeatInterval?: number | undefined;
  /** Most compressed bytes of one fetch, of all partitions and of one (a larger batch still comes, alone). */
  readonly fetchBytes?: number | undefined;
  readonly partitionFetchBytes?: number | undefined;
  /** Milliseconds between two commits. */
  readonly commitInterval?: number | undefined;
  /** Milliseconds between two looks for topics that join later. */
  readonly topicInterval?: number | undefined;
  /** Whether records of transactions that are open or were aborted come too. */
  readonly readUncommitted?: boolean | undefined;
  /** How partitions are shared in the group; all members must have one in common. Any of them when absent. */
  readonly assignment?: "range" | "roundrobin" | undefined;
  /**
   * Takes a batch. The next one of the same partition may come before it resolves; offsets are committed up to the
   * first batch that has not resolved. When it rejects, the partition is read again from this batch's first record.
   */
  onBatch(batch: BusBatch): Promise<void>;
  /**
   * Asked after each rebalance for every partition that this member has now, before a batch of it is handed on.
   * Answers a time, in milliseconds since the epoch: the partition is read again from its first record that is not
   * older, when the group has committed a later one. Null reads on from where the group is.
   */
  readFrom?(topic: string, partition: number): Promise<number | null>;
  /** The partitions that this member has now, after each rebalance. */
  onAssigned?(partitions: readonly { readonly topic: string; readonly partition: number }[]): void;
  /** Something a person should know: a batch that cannot be read, a lost connection; rate-limited by the caller. */
  warn(message: string): void;
}

export interface BusConsumer {
  /** What was handed on is finished and its offsets are committed; then the group is left. */
  stop(): Promise<void>;
  readonly assigned: readonly { readonly topic: string; readonly partition: number }[];
  /** Batches that could not be decoded and were passed over; each was told by `warn`. */
  readonly skippedBatches: number;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** The next offset that the group will read; null when it has committed none. */
  readonly committed: bigint | null;
  /** The offset after the newest record. */
  readonly end: bigint;
  readonly lag: bigint;
}

export interface PublishedTo {
  readonly topic: string;
  readonly partition: number;
  /** The first message's offset. */
  readonly offset: bigint;
}

/**
 * What carries events between inputs and pipelines when there is more than one machine. Driver: Kafka. One contract
 * suite runs against it (`test/stack/bus/contract.ts`).
 */
export interface Bus {
  /**
   * Resolves when every in-sync replica has all messages. Rejects with a HeimdallError: retryable UNAVAILABLE (503)
   * when the bus is away or does not take them in time, not retryable TOO_LARGE for a message above the broker's limit.
   */
  publish(topic: string, messages: readonly BusMessage[]): Promise<void>;
  subscribe(subscription: Subscription): Promise<BusConsumer>;
  /** Makes a topic unless it is there; never changes one. */
  ensureTopic(
    topic: string,
    options: { readonly partitions: number; readonly settings?: Record<string, string> },
  ): Promise<void>;
  lag(groupId: string, topics: readonly string[]): Promise<readonly PartitionLag[]>;
  /** Whether a broker answers. */
  health(): Promise<{ readonly ok: boolean; readonly detail?: string }>;
  close(): Promise<void>;
}
