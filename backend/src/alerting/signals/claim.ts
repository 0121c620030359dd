import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import { HeimdallError } from "../../errors.ts";
import type { Schema } from "../../stores/state/schema.ts";

/** Says that this process evaluates the signals of a partition. */
export interface Fence {
  readonly topic: string;
  readonly partition: number;
  /** Made anew at each takeover. */
  readonly owner: string;
}

export interface ClaimedPartition {
  readonly fence: Fence;
  /** The offset up to which what was found is kept; -1 before the first. */
  readonly evaluated: number;
  /** When the bus got what stands there; null before the first. */
  readonly evaluatedAt: number | null;
}

/** How far the signals of a partition are evaluated. */
export interface Evaluated {
  readonly offset: number;
  /** When the bus got what stands there. */
  readonly at: number;
}

/** The code of the error that who lost a partition gets. */
export const NOT_OWNER = "NOT_OWNER";

/**
 * Takes a partition over. Whoever had it before can write nothing from here on: a transaction of theirs that is under
 * way holds the row and is waited for, the next one finds another owner.
 */
export async function claimPartition(
  db: Kysely<Schema>,
  { topic, partition }: Omit<Fence, "owner">,
  now: number,
): Promise<ClaimedPartition> {
  const owner = randomUUID();
  const row = await db
    .insertInto("signal_partitions")
    .values({ topic, partition, owner, evaluated: -1, evaluated_at: null, claimed_at: now })
    .onConflict((conflict) => conflict.columns(["topic", "partition"]).doUpdateSet({ owner, claimed_at: now }))
    .returning(["evaluated", "evaluated_at"])
    .executeTakeFirstOrThrow();
  return {
    fence: { topic, partition, owner },
    evaluated: Number(row.evaluated),
    evaluatedAt: row.evaluated_at === null ? null : Number(row.evaluated_at),
  };
}

/** Whether nobody has taken the partition over since it was claimed. */
export async function isStillOwner(db: Kysely<Schema>, { topic, partition, owner }: Fence): Promise<boolean> {
  const row = await db
    .selectFrom("signal_partitions")
    .select("owner")
    .where("topic", "=", topic)
    .where("partition", "=", partition)
    .executeTakeFirst();
  return row?.owner === owner;
}

/**
 * The first statement of every transaction of an owner: holds the partition's row until the transaction ends, and
 * notes the offset that it makes durable. Throws NOT_OWNER when the partition was taken over.
 */
export async function passFence(trx: Transaction<Schema>, fence: Fence, evaluated: Evaluated | null): Promise<void> {
  const { topic, partition, owner } = fence;
  const { numUpdatedRows } = await trx
    .updateTable("signal_partitions")
    .set(evaluated === null ? { owner } : { evaluated: evaluated.offset, evaluated_at: evaluated.at })
    .where("topic", "=", topic)
    .where("partition", "=", partition)
    .where("owner", "=", owner)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  throw new HeimdallError(NOT_OWNER, `the rules of partition ${partition} of ${topic} belong to another backend now`);
}
