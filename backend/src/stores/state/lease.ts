import { randomUUID } from "node:crypto";
import type { State } from "./state.ts";

/** The right to do what only one of several backends may do. */
export interface Lease {
  /** Takes it when nobody has it, or lengthens it when it is ours; false when another backend has it. */
  acquire(): Promise<boolean>;
  /** Gives it to whoever wants it next. */
  release(): Promise<void>;
}

/**
 * A lease of `milliseconds` by its name. It goes by the clocks of the backends, and one that hangs goes on where it was
 * when it wakes: what is done under a lease must bear to be done twice, the lease only makes that rare.
 */
export function createLease({ db }: State, name: string, milliseconds: number): Lease {
  const holder = randomUUID();
  return {
    async acquire() {
      const now = Date.now();
      const row = { holder, expires_at: now + milliseconds };
      const taken = await db
        .insertInto("leases")
        .values({ name, ...row })
        .onConflict((conflict) =>
          conflict
            .column("name")
            .doUpdateSet(row)
            .where(({ or, eb }) => or([eb("leases.holder", "=", holder), eb("leases.expires_at", "<=", now)])),
        )
        .returning("name")
        .execute();
      return taken.length > 0;
    },
    async release() {
      await db.deleteFrom("leases").where("name", "=", name).where("holder", "=", holder).execute();
    },
  };
}

/**
 * Does the work unless another backend is at it; false then. The lease is lengthened as long as the work lasts;
 * `lost` is aborted when that fails, and the work should end soon.
 */
export async function withLease(
  state: State,
  name: string,
  milliseconds: number,
  work: (lost: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const lease = createLease(state, name, milliseconds);
  if (!(await lease.acquire())) return false;
  const lost = new AbortController();
  let renewing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    renewing = lease.acquire().then(
      (isOurs) => {
        if (!isOurs) lost.abort();
      },
      () => lost.abort(),
    );
  }, milliseconds / 3);
  try {
    await work(lost.signal);
    return true;
  } finally {
    clearInterval(timer);
    await renewing;
    // It ends by itself when the state store is away.
    await lease.release().catch(() => undefined);
  }
}
