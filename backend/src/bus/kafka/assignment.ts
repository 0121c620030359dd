import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import type { Subscription } from "../port.ts";
import type { Administration } from "./admin.ts";
import { createHandOut } from "./hand-out.ts";
import type { Member, MemberOptions, TopicPartition } from "./member.ts";
import { type OwnedPartition, ownPartition } from "./partition.ts";
import { offsetSince } from "./read-back.ts";

/** Before the subscriber is asked again from where a partition is read. */
const ASK_PAUSE = 500;

export interface AssignmentOptions {
  readonly subscription: Subscription;
  readonly administration: Administration;
  /** Compressed bytes that may wait; with more of them fetching pauses. */
  readonly fetchBytes: number;
  /** The present membership. */
  member(): Member | null;
}

/** The partitions that the member owns, what waits of them and how far they are. */
export interface Assignment extends Pick<MemberOptions, "onJoined" | "onFetch" | "onBatches"> {
  /** Between joining and the next rebalance. */
  readonly isJoined: boolean;
  readonly partitions: readonly TopicPartition[];
  readonly skippedBatches: number;
  /** The membership is in doubt: nothing is handed on until the group is joined again. */
  suspend(): void;
  /** What may be committed and is not; to be told by `committed`. */
  due(): readonly { readonly partition: OwnedPartition; readonly offset: bigint }[];
  /** Hands on nothing more, and resolves when everything that was handed on is done. */
  finish(): Promise<void>;
  /** Tells all work that its partitions are gone. */
  revoke(): void;
}

export function createAssignment(options: AssignmentOptions): Assignment {
  const { subscription, fetchBytes, member } = options;
  let owned = new Map<string, OwnedPartition>();
  let isJoined = false;
  let isFinishing = false;
  let isPaused = false;
  let skippedBatches = 0;
  const paused = new Set<OwnedPartition>();
  /** Partitions of which the subscriber has not said yet from where they are read, with the assignment that asks. */
  const unplaced = new Map<OwnedPartition, symbol>();

  const partitions = (): TopicPartition[] => [...owned.values()].map(({ topic, partition }) => ({ topic, partition }));
  const find = (partition: TopicPartition): OwnedPartition | undefined => owned.get(keyOf(partition));
  const isOwned = (partition: OwnedPartition): boolean => isJoined && find(partition) === partition;

  const handOut = createHandOut(
    {
      subscription,
      isOwned,
      reread(partition) {
        const next = partition.progress?.next;
        if (next !== undefined && isOwned(partition)) member()?.seek(partition, next);
      },
      onSkipped: () => {
        skippedBatches += 1;
      },
    },
    () => advance(),
  );

  /** Hands on what it can, and lets kafkajs fetch more or not. */
  const advance = (): void => {
    if (!isJoined) return;
    handOut.run([...owned.values()].filter((partition) => !unplaced.has(partition)));
    let waiting = 0;
    for (const partition of owned.values()) waiting += partition.waitingBytes;
    if (waiting >= fetchBytes || isFinishing) isPaused = true;
    else if (waiting < fetchBytes / 2) isPaused = false;
    applyPauses();
  };
  const applyPauses = (): void => {
    for (const partition of owned.values()) {
      const pause = isPaused || handOut.isResting(partition) || unplaced.has(partition);
      if (pause === paused.has(partition)) continue;
      if (pause) {
        paused.add(partition);
        member()?.pause([partition]);
      } else {
        paused.delete(partition);
        member()?.resume([partition]);
      }
    }
  };

  /** Asks the subscriber from where a partition is read; it is paused until then. */
  const place = async (partition: OwnedPartition, assignment: symbol): Promise<void> => {
    const isCurrent = (): boolean => unplaced.get(partition) === assignment;
    const { topic, partition: number } = partition;
    while (isCurrent()) {
      try {
        const time = await subscription.readFrom!(topic, number);
        const back =
          time === null ? null : await offsetSince(options.administration, subscription.groupId, partition, time);
        if (!isCurrent()) return;
        if (back !== null) {
          partition.readBack(back.from, back.committed);
          member()?.seek(partition, back.from);
        }
        unplaced.delete(partition);
        advance();
      } catch (error) {
        subscription.warn(`${topic}/${number} cannot be read yet: ${messageOf(error)}`);
        await sleep(ASK_PAUSE);
      }
    }
  };

  const suspend = (): void => {
    isJoined = false;
    unplaced.clear();
    for (const partition of owned.values()) partition.suspend();
  };

  return {
    get isJoined() {
      return isJoined;
    },
    get partitions() {
      return partitions();
    },
    get skippedBatches() {
      return skippedBatches;
    },
    onJoined(assignment) {
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
      // kafkajs keeps pauses over rebalances, also of partitions that are another member's meanwhile.
      paused.clear();
      member()?.resume(partitions());
      if (subscription.readFrom) {
        const asking = Symbol("assignment");
        for (const partition of owned.values()) {
          unplaced.set(partition, asking);
          void place(partition, asking);
        }
      }
      advance();
      subscription.onAssigned?.(partitions());
    },
    onFetch: ({ topic, partition, offset }) => find({ topic, partition })?.fetching(offset),
    onBatches(topic, partition, offset, batches) {
      const into = find({ topic, partition });
      const isTaken = into !== undefined && !unplaced.has(into) && into.arrived(offset, batches);
      if (isTaken) advance();
      return isTaken;
    },
    suspend,
    due: () =>
      [...owned.values()].flatMap((partition) =>
        partition.progress !== null && partition.isDue ? [{ partition, offset: partition.progress.done }] : [],
      ),
    async finish() {
      isFinishing = true;
      handOut.stop();
      advance();
      await handOut.idle();
    },
    revoke() {
      for (const partition of owned.values()) partition.revoke();
      owned = new Map();
    },
  };
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${partition}/${topic}`;
}
