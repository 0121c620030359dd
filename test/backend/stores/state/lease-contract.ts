import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createLease, withLease } from "../../../../backend/src/stores/state/lease.ts";
import type { State } from "../../../../backend/src/stores/state/state.ts";

/** What leases do on every state store; `open` gives one that may be shared. */
export function leaseContract(name: string, open: () => Promise<State>): void {
  describe(`leases: ${name}`, () => {
    const withState = async (work: (state: State) => Promise<void>): Promise<void> => {
      const state = await open();
      try {
        await work(state);
      } finally {
        await state.close();
      }
    };

    it("gives a lease to one of many who ask at once", () =>
      withState(async (state) => {
        const lease = `lease-${randomUUID()}`;
        const holders = Array.from({ length: 10 }, () => createLease(state, lease, 60_000));
        const answers = await Promise.all(holders.map((holder) => holder.acquire()));
        expect(answers.filter(Boolean)).toHaveLength(1);
        const winner = holders[answers.indexOf(true)]!;
        expect(await winner.acquire()).toBe(true);
        // Only its holder can give it away.
        await holders[(answers.indexOf(true) + 1) % 10]!.release();
        expect(await holders[(answers.indexOf(true) + 2) % 10]!.acquire()).toBe(false);
        await winner.release();
        expect(await holders[(answers.indexOf(true) + 1) % 10]!.acquire()).toBe(true);
      }));

    it("gives a lease on when it has run out, and the former holder hears of it", () =>
      withState(async (state) => {
        const lease = `lease-${randomUUID()}`;
        const former = createLease(state, lease, 0);
        const next = createLease(state, lease, 60_000);
        expect(await former.acquire()).toBe(true);
        expect(await next.acquire()).toBe(true);
        expect(await former.acquire()).toBe(false);
        await former.release();
        expect(await next.acquire()).toBe(true);
      }));

    it("does work under a lease once, keeps it for as long as the work lasts, and gives it back after an error", () =>
      withState(async (state) => {
        const lease = `lease-${randomUUID()}`;
        const began = Promise.withResolvers<void>();
        const end = Promise.withResolvers<void>();
        const first = withLease(state, lease, 60_000, async () => {
          began.resolve();
          await end.promise;
          throw new Error("broken");
        });
        await began.promise;
        let ran = false;
        const work = async () => {
          ran = true;
        };
        expect(await withLease(state, lease, 60_000, work)).toBe(false);
        expect(ran).toBe(false);
        end.resolve();
        await expect(first).rejects.toThrow("broken");
        expect(await withLease(state, lease, 60_000, work)).toBe(true);
        expect(ran).toBe(true);
      }));

    it("tells the work when the lease went to somebody else", () =>
      withState(async (state) => {
        const lease = `lease-${randomUUID()}`;
        await withLease(state, lease, 30, async (lost) => {
          await state.db
            .updateTable("leases")
            .set({ holder: "other", expires_at: 4e15 })
            .where("name", "=", lease)
            .execute();
          await new Promise<void>((resolve) => {
            lost.addEventListener("abort", () => resolve(), { once: true });
          });
        });
        const row = await state.db.selectFrom("leases").select("holder").where("name", "=", lease).executeTakeFirst();
        expect(row).toEqual({ holder: "other" });
      }));
  });
}
