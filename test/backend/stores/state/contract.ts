import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { State } from "../../../../backend/src/stores/state/state.ts";

const person = (id: string, name: string) => ({
  id,
  name,
  role: "viewer" as const,
  password_hash: "scrypt$…",
  created_at: 1_795_250_000_123,
  password_changed_at: 1_795_250_000_123,
});

/** What every state store must do; `open` gives a fresh empty one. */
export function stateStoreContract(name: string, open: () => Promise<State>): void {
  describe(`state store: ${name}`, () => {
    const withState = async (work: (state: State) => Promise<void>): Promise<void> => {
      const state = await open();
      try {
        await work(state);
      } finally {
        await state.close();
      }
    };

    it("keeps times in milliseconds as numbers and absent values as null", () =>
      withState(async ({ db }) => {
        const token = {
          id: "t1",
          name: "ci",
          role: "ingest" as const,
          prefix: "hmd_abcd",
          hash: "00",
          created_by: "cli",
          created_at: 1_795_250_000_123,
          expires_at: null,
          last_used_at: null,
        };
        await db.insertInto("tokens").values(token).execute();
        expect(await db.selectFrom("tokens").selectAll().execute()).toEqual([token]);
      }));

    it("refuses a second row with the same unique name, and an upsert replaces", () =>
      withState(async ({ db }) => {
        await db.insertInto("people").values(person("1", "ann")).execute();
        await expect(db.insertInto("people").values(person("2", "ann")).execute()).rejects.toThrow(/unique/i);
        await db
          .insertInto("people")
          .values(person("2", "ann"))
          .onConflict((conflict) => conflict.column("name").doUpdateSet({ role: "editor" }))
          .execute();
        expect(await db.selectFrom("people").select(["id", "role"]).execute()).toEqual([{ id: "1", role: "editor" }]);
      }));

    it("says how many rows a change touched, and returns rows on request", () =>
      withState(async ({ db }) => {
        await db
          .insertInto("people")
          .values([person("1", "ann"), person("2", "bob")])
          .execute();
        const updated = await db.updateTable("people").set({ role: "admin" }).executeTakeFirst();
        expect(Number(updated.numUpdatedRows)).toBe(2);
        const gone = await db.deleteFrom("people").where("name", "=", "bob").returning("id").execute();
        expect(gone).toEqual([{ id: "2" }]);
      }));

    it("undoes a transaction that fails", () =>
      withState(async ({ db }) => {
        const failing = db.transaction().execute(async (trx) => {
          await trx.insertInto("people").values(person("1", "ann")).execute();
          throw new Error("no");
        });
        await expect(failing).rejects.toThrow("no");
        expect(await db.selectFrom("people").selectAll().execute()).toEqual([]);
      }));

    it("keeps a query outside of a transaction out of it", () =>
      withState(async ({ db }) => {
        let outside: Promise<unknown> = Promise.resolve();
        await db
          .transaction()
          .execute(async (trx) => {
            outside = db.insertInto("people").values(person("2", "bob")).execute();
            await trx.insertInto("people").values(person("1", "ann")).execute();
            throw new Error("no");
          })
          .catch(() => undefined);
        await outside;
        expect(await db.selectFrom("people").select("name").execute()).toEqual([{ name: "bob" }]);
      }));

    it("enforces references and removes what belongs to a removed row", () =>
      withState(async ({ db }) => {
        const session = { id: "s", person_id: "1", created_at: 1, expires_at: 2 };
        await expect(db.insertInto("sessions").values(session).execute()).rejects.toThrow(/foreign key/i);
        await db.insertInto("people").values(person("1", "ann")).execute();
        await db.insertInto("sessions").values(session).execute();
        await db.deleteFrom("people").execute();
        expect(await db.selectFrom("sessions").selectAll().execute()).toEqual([]);
      }));

    it("compares text by case", () =>
      withState(async ({ db }) => {
        const { rows } = await sql<{ same: number }>`select case when 'A' = 'a' then 1 else 0 end as same`.execute(db);
        expect(rows).toEqual([{ same: 0 }]);
      }));
  });
}
