import type { Bus, BusRecord, Subscription } from "../../backend/src/bus/port.ts";
import { HeimdallError } from "../../backend/src/errors.ts";

/** A broker in memory, for tests that need no server: topics, groups, rebalances, committed offsets. */
export interface MemoryBroker {
  /** A connection of one backend. */
  open(): MemoryBus;
  /** What stands on a partition. */
  records(topic: string, partition: number): readonly BusRecord[];
  /** Has every member of a group read again what is not committed. */
  rebalance(groupId: string): void;
  /** A rebalance as soon as a partition's next batch of more than one record is done. */
  rebalanceAfterBatch(topic: string, partition: number): void;
  /** Sets the committed offsets of a group back, as a person or a lost commit would. */
  rewind(groupId: string, topic: string, partition: number, offset: number): void;
  /** Deletes a topic and makes it again. */
  remake(topic: string): void;
  /** Takes the oldest records away. */
  truncate(topic: string, partition: number, before: number): void;
}

export interface MemoryBus extends Bus {
  /** What a kill does: nothing more is read, committed or published, and the others get its partitions. */
  kill(): void;
  /** Until called again with null: publishes fail with this; `after` keeps the messages all the same. */
  failPublish(error: Error | null, after?: boolean): void;
  /** Hands nothing on, as while the network is slow; rebalances pass. */
  pause(isPaused: boolean): void;
}

interface Member {
  readonly subscription: Subscription;
  readonly bus: { paused: boolean; dead: boolean };
  /** A number for each assignment; what belongs to an older one counts for nothing. */
  era: number;
  partitions: number[];
  revoked: AbortController;
}

export function createMemoryBroker(now: () => number = Date.now): MemoryBroker {
  const topics = new Map<string, BusRecord[][]>();
  const starts = new Map<string, number>();
  const groups = new Map<string, { members: Member[]; committed: Map<string, number> }>();

  let interrupted: string | null = null;

  const group = (groupId: string) => {
    let found = groups.get(groupId);
    if (!found) {
      found = { members: [], committed: new Map() };
      groups.set(groupId, found);
    }
    return found;
  };
  const topicOf = (member: Member) => member.subscription.topics[0] as string;

  const read = async (groupId: string, member: Member, partition: number): Promise<void> => {
    const { era, subscription, revoked } = member;
    const topic = topicOf(member);
    const { committed } = group(groupId);
    const place = `${topic}/${partition}`;
    const isCurrent = () => member.era === era && !member.bus.dead;
    const since = (await subscription.readFrom?.(topic, partition)) ?? null;
    if (!isCurrent()) return;
    const log = topics.get(topic)![partition]!;
    let next = committed.get(place) ?? 0;
    if (since !== null) {
      const first = log.findIndex(({ timestamp }) => timestamp >= since);
      if (first >= 0) next = Math.min(next, first);
    }
    while (isCurrent()) {
      next = Math.max(next, starts.get(place) ?? 0);
      const records = member.bus.paused ? [] : log.slice(next, next + Math.min(subscription.batchRecords, 10));
      if (records.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        continue;
      }
      try {
        // As slow as a network.
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (!isCurrent()) return;
        await subscription.onBatch({ topic, partition, records, revoked: revoked.signal });
        next += records.length;
        if (interrupted === place && records.length > 1) {
          interrupted = null;
          rebalance(groupId);
          return;
        }
        if (isCurrent()) committed.set(place, Math.max(next, committed.get(place) ?? 0));
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  };

  const rebalance = (groupId: string): void => {
    const members = group(groupId).members.filter(({ bus }) => !bus.dead);
    group(groupId).members = members;
    for (const [index, member] of members.entries()) {
      member.era += 1;
      member.revoked.abort();
      member.revoked = new AbortController();
      const topic = topicOf(member);
      const all = [...(topics.get(topic)?.keys() ?? [])];
      member.partitions = all.filter((partition) => partition % members.length === index);
      member.subscription.onAssigned?.(member.partitions.map((partition) => ({ topic, partition })));
      for (const partition of member.partitions) void read(groupId, member, partition);
    }
  };

  return {
    records: (topic, partition) => topics.get(topic)?.[partition] ?? [],
    rebalance,
    rebalanceAfterBatch(topic, partition) {
      interrupted = `${topic}/${partition}`;
    },
    rewind: (groupId, topic, partition, offset) => void group(groupId).committed.set(`${topic}/${partition}`, offset),
    remake(topic) {
      for (const log of topics.get(topic) ?? []) log.length = 0;
      for (const [groupId, { committed }] of groups) {
        committed.clear();
        rebalance(groupId);
      }
    },
    truncate: (topic, partition, before) => void starts.set(`${topic}/${partition}`, before),
    open() {
      const own = { paused: false, dead: false };
      let failure: { error: Error; after: boolean } | null = null;
      const joined: { groupId: string; member: Member }[] = [];
      return {
        async publish(topic, messages) {
          if (own.dead) await new Promise(() => {});
          if (failure && !failure.after) throw failure.error;
          const partitions = topics.get(topic);
          if (!partitions) throw new HeimdallError("UNAVAILABLE", "no such topic", { retryable: true });
          for (const { key, value, partition } of messages) {
            const log = partitions[partition ?? 0]!;
            log.push({
              offset: BigInt(log.length),
              timestamp: now(),
              key: key === null ? null : Buffer.from(key),
              value,
              headers: {},
            });
          }
          if (failure) throw failure.error;
        },
        async subscribe(subscription) {
          const { groupId } = subscription;
          const member: Member = { subscription, bus: own, era: 0, partitions: [], revoked: new AbortController() };
          group(groupId).members.push(member);
          joined.push({ groupId, member });
          rebalance(groupId);
          return {
            async stop() {
              member.era += 1;
              const found = group(groupId);
              found.members = found.members.filter((other) => other !== member);
              rebalance(groupId);
            },
            get assigned() {
              return member.partitions.map((partition) => ({ topic: topicOf(member), partition }));
            },
            skippedBatches: 0,
          };
        },
        async ensureTopic(topic, { partitions }) {
          if (!topics.has(topic))
            topics.set(
              topic,
              Array.from({ length: partitions }, () => []),
            );
        },
        async lag(groupId, names) {
          return names.flatMap((topic) =>
            (topics.get(topic) ?? []).map((log, partition) => {
              const committed = group(groupId).committed.get(`${topic}/${partition}`);
              const end = BigInt(log.length);
              const from = BigInt(committed ?? 0);
              return {
                topic,
                partition,
                committed: committed === undefined ? null : BigInt(committed),
                end,
                lag: end - from,
              };
            }),
          );
        },
        health: async () => ({ ok: !own.dead }),
        async close() {},
        kill() {
          own.dead = true;
          for (const { groupId } of joined) rebalance(groupId);
        },
        failPublish(error, after = false) {
          failure = error && { error, after };
        },
        pause(isPaused) {
          own.paused = isPaused;
        },
      };
    },
  };
}
