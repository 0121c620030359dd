import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import type { BusConsumer, Subscription } from "../port.ts";
import type { Administration } from "./admin.ts";
import { createAssignment } from "./assignment.ts";
import type { KafkaClients } from "./client.ts";
import { isFenced } from "./errors.ts";
import { joinGroup, type Member } from "./member.ts";
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
  let member: Member | null = null;
  let isCommitting = false;
  let knownTopics: ReadonlySet<string> | null = null;

  const assignment = createAssignment({ subscription, administration, fetchBytes, member: () => member });

  const commit = async (): Promise<void> => {
    if (member === null || !assignment.isJoined || isCommitting) return;
    const due = assignment.due();
    if (due.length === 0) return;
    isCommitting = true;
    try {
      await member.commit(due.map(({ partition: { topic, partition }, offset }) => ({ topic, partition, offset })));
      for (const { partition, offset } of due) partition.committed(offset);
    } catch (error) {
      // After a rebalance the broker refuses what is not of its generation, as it should; the next heartbeat tells why.
      if (assignment.isJoined && !isFenced(error)) {
        subscription.warn(`offsets were not committed, they will be later: ${messageOf(error)}`);
      }
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
      onJoined: assignment.onJoined,
      onFetch: assignment.onFetch,
      onBatches: assignment.onBatches,
      onRebalancing() {
        void commit();
        assignment.suspend();
      },
    });
  };
  const endMembership = async (): Promise<void> => {
    assignment.suspend();
    const last = member;
    member = null;
    await last?.leave();
  };

  /** A membership, until there are other topics (resolves), it fails, or all is to stop (rejects). */
  const takePart = async (topics: readonly string[]): Promise<void> => {
    member = join(topics);
    const failure = member.ended.then((reason) => Promise.reject(reason));
    const over = new AbortController();
    try {
      await Promise.race([failure, watch.changed(topics, AbortSignal.any([stopping.signal, over.signal]))]);
    } finally {
      over.abort();
    }
  };

  const aborted = new Promise<never>((_resolve, reject) => {
    stopping.signal.addEventListener("abort", () => reject(stopping.signal.reason), { once: true });
  });
  aborted.catch(() => {});

  /** One membership after the other. */
  const keep = async (): Promise<void> => {
    let pause = FIRST_PAUSE;
    let isTold = false;
    while (!stopping.signal.aborted) {
      const began = Date.now();
      try {
        const topics = await Promise.race([watch.find(), aborted]);
        if (topics.length > 0) {
          await takePart(topics);
          await commit();
          await endMembership();
          continue;
        }
        knownTopics ??= new Set();
        if (!isTold) {
          subscription.warn(`none of the topics ${subscription.topics.join(", ")} exists yet; waiting for them`);
        }
        isTold = true;
        await watch.changed(topics, stopping.signal);
      } catch (error) {
        // The membership goes on until what it was given is done.
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

  const commits = setInterval(() => void commit(), subscription.commitInterval ?? COMMIT_INTERVAL);
  const kept = keep();
  let stop: Promise<void> | null = null;

  return {
    stop() {
      stop ??= (async () => {
        stopping.abort();
        const finished = assignment.finish();
        await kept;
        await finished;
        clearInterval(commits);
        while (isCommitting) await sleep(5);
        await commit();
        await endMembership();
        assignment.revoke();
      })();
      return stop;
    },
    get assigned() {
      return assignment.isJoined ? assignment.partitions : [];
    },
    get skippedBatches() {
      return assignment.skippedBatches;
    },
  };
}
