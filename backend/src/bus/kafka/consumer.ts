import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import type { BusConsumer, Subscription } from "../port.ts";
import type { Administration } from "./admin.ts";
import type { KafkaClients } from "./client.ts";
import { createHandOut } from "./hand-out.ts";
import { joinGroup, type Member, type TopicPartition } from "./member.ts";
import { type OwnedPartition, ownPartition } from "./partition.ts";
import { offsetSince } from "./read-back.ts";
import { watchTopics } from "./topics.ts";

const SESSION_TIMEOUT = 10_000;
const MIB = 1024 * 1024;
const FETCH_BYTES = 4 * MIB;
const PARTITION_FETCH_BYTES = MIB;
const COMMIT_INTERVAL = 500;
const TOPIC_INTERVAL = 10_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
/** A membership that held this long was good: the next one begins without a long pause. */
const LONG_ENOUGH = 30_000;

/** Consumes as one member of a group, through all failures, until it is stopped. */
export function consume(
  subscription: Subscription,
  clients: KafkaClients,
  administration: Administration,
): BusConsumer {
  const sessionTimeout = subscription.sessionTimeout ?? SESSION_TIMEOUT;
  const fetchBytes = subscription.fetchBytes ?? FETCH_BYTES;
  const watch = watchTopics(administration, subscription.topics, subscription.topicInterval ?? TOPIC_INTERVAL);
  const stopping = new AbortController();
  let owned = new Map<string, OwnedPartition>();
  let member: Member | null = null;
  /** Between joining and the next rebalance. */
  let isJoined = false;
  let isPaused = false;
  const paused = new Set<OwnedPartition>();
  /** Partitions of which the subscriber has not said yet from where they are read, with the assignment that asks. */
  const unplaced = new Map<OwnedPartition, symbol>();
  let isCommitting = false;
  let knownTopics: ReadonlySet<string> | null = null;
  let skipped = 0;

  const partitions = (): TopicPartition[] => [...owned.values()].map(({ topic, partition }) => ({ topic, partition }));
  const isOwned = (partition: OwnedPartition): boolean => isJoined && owned.get(keyOf(partition)) === partition;

  const handOut = createHandOut(
    {
      subscription,
      isOwned,
      reread(partition) {
        const next = partition.progress?.next;
        if (next !== undefined && isOwned(partition)) member?.seek(partition, next);
      },
      onSkipped: () => {
        skipped += 1;
      },
    },
    () => advance(),
  );

  /** Hands on what it can, and lets kafkajs fetch more or not. */
  const advance = (): void => {
    if (isJoined) handOut.run([...owned.values()].filter((partition) => !unplaced.has(partition)));
    let waiting = 0;
    for (const partition of owned.values()) waiting += partition.waitingBytes;
    if (waiting >= fetchBytes || stopping.signal.aborted) isPaused = true;
    else if (waiting < fetchBytes / 2) isPaused = false;
    applyPauses();
  };
  const applyPauses = (): void => {
    if (!isJoined || member === null) return;
    for (const partition of owned.values()) {
      const pause = isPaused || handOut.isResting(partition) || unplaced.has(partition);
      if (pause === paused.has(partition)) continue;
      if (pause) {
        paused.add(partition);
        member.pause([partition]);
      } else {
        paused.delete(partition);
        member.resume([partition]);
      }
    }
  };

  /** Asks the subscriber from where a partition is read; it is paused until then. */
  const place = async (partition: OwnedPartition, assignment: symbol): Promise<void> => {
    const isCurrent = (): boolean => unplaced.get(partition) === assignment;
    while (isCurrent()) {
      try {
        const time = await subscription.readFrom!(partition.topic, partition.partition);
        const back = time === null ? null : await offsetSince(administration, subscription.groupId, partition, time);
        if (!isCurrent()) return;
        if (back !== null) {
          partition.readBack(back.from, back.committed);
          member?.seek(partition, back.from);
        }
        unplaced.delete(partition);
        advance();
      } catch (error) {
        subscription.warn(`${keyOf(partition)} cannot be read yet: ${messageOf(error)}`);
        await sleep(FIRST_PAUSE);
      }
    }
  };

  const suspend = (): void => {
    isJoined = false;
    unplaced.clear();
    for (const partition of owned.values()) partition.suspend();
  };

  const onJoined = (assignment: readonly TopicPartition[]): void => {
    suspend();
    const before = owned;
    owned = new Map(
      assignment.map(({ topic, partition }) => {
        const key = keyOf({ topic, partition });
        return [key, before.get(key) ?? ownPartition(topic, partition)];
      }),
    );
    for (const [key, partition] of before) if (!owned.has(key)) partition.revoke();
    isJoined = true;
    if (subscription.readFrom) {
      const assigned = Symbol("assignment");
      for (const partition of owned.values()) {
        unplaced.set(partition, assigned);
        void place(partition, assigned);
      }
    }
    // kafkajs keeps pauses over rebalances, also of partitions that are another member's meanwhile.
    paused.clear();
    member?.resume(partitions());
    advance();
    subscription.onAssigned?.(partitions());
  };

  const commit = async (): Promise<void> => {
    if (member === null || !isJoined || isCommitting) return;
    const due = [...owned.values()].flatMap((partition) => {
      const { progress } = partition;
      return progress !== null && partition.isDue ? [{ partition, progress, offset: progress.done }] : [];
    });
    if (due.length === 0) return;
    isCommitting = true;
    try {
      await member.commit(due.map(({ partition: { topic, partition }, offset }) => ({ topic, partition, offset })));
      for (const { partition, offset } of due) partition.committed(offset);
    } catch (error) {
      // After a rebalance the broker refuses what is not of its generation, as it should.
      if (isJoined) subscription.warn(`offsets were not committed, they will be later: ${messageOf(error)}`);
    } finally {
      isCommitting = false;
    }
  };

  const join = (topics: readonly string[]): Member => {
    const older = knownTopics;
    knownTopics ??= new Set(topics);
    return joinGroup({
      clients,
      groupId: subscription.groupId,
      topics,
      // Of a topic that came later nothing was there to be passed over.
      fromBeginning: (topic) => subscription.start === "earliest" || (older !== null && !older.has(topic)),
      concurrency: subscription.concurrency,
      sessionTimeout,
      heartbeatInterval: subscription.heartbeatInterval ?? Math.min(1_000, Math.floor(sessionTimeout / 5)),
      fetchBytes,
      partitionFetchBytes: subscription.partitionFetchBytes ?? PARTITION_FETCH_BYTES,
      assignment: subscription.assignment,
      readUncommitted: subscription.readUncommitted ?? false,
      onJoined,
      onRebalancing() {
        void commit();
        suspend();
      },
      onFetch: ({ topic, partition, offset }) => owned.get(keyOf({ topic, partition }))?.fetching(offset),
      onBatches(topic, partition, offset, batches) {
        const into = owned.get(keyOf({ topic, partition }));
        const taken = into !== undefined && !unplaced.has(into) && into.arrived(offset, batches);
        if (taken) advance();
        return taken;
      },
    });
  };

  const stopped = new Promise<never>((_resolve, reject) => {
    stopping.signal.addEventListener("abort", () => reject(stopping.signal.reason), { once: true });
  });
  stopped.catch(() => {});

  /** One membership after the other. */
  const keep = async (): Promise<void> => {
    let pause = FIRST_PAUSE;
    let isTold = false;
    while (!stopping.signal.aborted) {
      const began = Date.now();
      try {
        const topics = await Promise.race([watch.find(), stopped]);
        if (topics.length === 0) {
          knownTopics ??= new Set();
          if (!isTold)
            subscription.warn(`none of the topics ${subscription.topics.join(", ")} exists yet; waiting for them`);
          isTold = true;
          await watch.changed(topics, stopping.signal);
          continue;
        }
        member = join(topics);
        const round = new AbortController();
        const over = AbortSignal.any([stopping.signal, round.signal]);
        const failure = await Promise.race([member.ended, watch.changed(topics, over).then(() => null)]).finally(() =>
          round.abort(),
        );
        if (failure === null) {
          await commit();
          await endMembership();
          continue;
        }
        throw failure;
      } catch (error) {
        if (stopping.signal.aborted) return;
        await endMembership();
        if (Date.now() - began > LONG_ENOUGH) pause = FIRST_PAUSE;
        subscription.warn(
          `the consumer of group ${subscription.groupId} begins anew in ${pause / 1000} s: ${messageOf(error)}`,
        );
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  };
  const endMembership = async (): Promise<void> => {
    suspend();
    const last = member;
    member = null;
    await last?.leave();
  };

  const commits = setInterval(() => void commit(), subscription.commitInterval ?? COMMIT_INTERVAL);
  const kept = keep();
  let stop: Promise<void> | null = null;

  return {
    stop() {
      stop ??= (async () => {
        stopping.abort();
        handOut.stop();
        advance();
        await kept;
        await handOut.idle();
        clearInterval(commits);
        while (isCommitting) await sleep(5);
        await commit();
        await endMembership();
        for (const partition of owned.values()) partition.revoke();
        owned = new Map();
      })();
      return stop;
    },
    get assigned() {
      return isJoined ? partitions() : [];
    },
    get skippedBatches() {
      return skipped;
    },
  };
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${partition}/${topic}`;
}
