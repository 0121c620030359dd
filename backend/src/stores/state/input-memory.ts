import type { InputMemory } from "../../component/declaration.ts";
import type { State } from "./state.ts";

/**
 * The memory of one input, by the input's id. A write is one transaction: all of it is kept, or nothing. Where several
 * backends share the state store, `backend` says whose it is (`backendId`): a file's device and inode mean something on
 * one machine only.
 */
export function inputMemory({ db }: State, id: string, backend = ""): InputMemory {
  const input = backend === "" ? id : `${backend} ${id}`;
  return {
    async entries() {
      const rows = await db.selectFrom("input_memory").select(["key", "value"]).where("input", "=", input).execute();
      return new Map(rows.map(({ key, value }) => [key, value]));
    },
    async write(entries) {
      if (entries.size === 0) return;
      await db.transaction().execute(async (trx) => {
        for (const [key, value] of entries) {
          if (value === null) {
            await trx.deleteFrom("input_memory").where("input", "=", input).where("key", "=", key).execute();
          } else {
            await trx
              .insertInto("input_memory")
              .values({ input, key, value })
              .onConflict((conflict) => conflict.columns(["input", "key"]).doUpdateSet({ value }))
              .execute();
          }
        }
      });
    },
  };
}
