import { setImmediate } from "node:timers/promises";
import { type Kysely, sql, type Transaction } from "kysely";
import { HeimdallError } from "../../errors.ts";
import type { Schema } from "../state/schema.ts";
import type { State } from "../state/state.ts";
import type { DeadLettersTable } from "../state/tables/dead-letters.ts";
import type { DeadLetter, DeadLetterState, DeadLetterStore, NewDeadLetter } from "./port.ts";
import { LISTED_COLUMNS, letterOf, listedOf, newRow, reasonColumns } from "./rows.ts";
import { writeLetters } from "./write-letters.ts";

export interface DeadLettersOptions {
  readonly state: State;
  /** Open letters that are kept at most. */
  readonly limit: number;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: () => number;
}

const FORGOTTEN_AT_ONCE = 1_000;
const HASHED_AT_ONCE = 200;
/** How long a count of open letters is good enough while there is room: counting a million takes 30 ms. */
const COUNT_AGAIN = 1_000;

/** Dead letters in the state store, which every backend shares. */
export function createDeadLetters({ state: { db }, limit, now = Date.now }: DeadLettersOptions): DeadLetterStore {
  let counted = { open: 0, at: Number.NEGATIVE_INFINITY };

  /** Changes an open letter; undefined when there is none of this id, or it was closed meanwhile. */
  const change = async (id: string, by: string, columns: Partial<DeadLettersTable>, attempts = 0) => {
    const row = await db
      .updateTable("dead_letters")
      .set(({ eb }) => ({ ...columns, attempts: eb("attempts", "+", attempts), changed_at: now(), changed_by: by }))
      .where("id", "=", id)
      .where("state", "=", "open")
      .returning([...LISTED_COLUMNS, "payload"])
      .executeTakeFirst();
    return row && letterOf(row);
  };

  return {
    async add(letters) {
      if (letters.length === 0) return;
      const at = now();
      const rows = await rowsOf(letters, at);
      await db.transaction().execute(async (trx) => {
        if (at - counted.at >= COUNT_AGAIN || counted.open + rows.length > limit) {
          counted = { open: await countOf(trx, "open"), at };
        }
        const before = counted.open;
        await writeLetters(trx, rows);
        if (before + rows.length <= limit) return;
        // Letters that came again are no new ones: what counts is what there is now.
        const after = await countOf(trx, "open");
        if (after > limit && after > before) throw full(before, limit);
      });
      // Those that came again are counted twice, and the other backends' not at all, until it is counted again.
      counted.open += rows.length;
    },

    async list({ state, pipeline, reason, limit: page, after }) {
      let query = db
        .selectFrom("dead_letters")
        .select(LISTED_COLUMNS)
        .select(sql<number>`length(payload)`.as("payload_bytes"))
        .orderBy("id")
        .limit(page);
      if (state !== undefined) query = query.where("state", "=", state);
      if (pipeline !== undefined) query = query.where("pipeline", "=", pipeline);
      if (reason !== undefined) {
        query = query.where(({ or }) => or([holds("reason", reason), holds("reason_group", reason)]));
      }
      if (after !== undefined) query = query.where("id", ">", after);
      return (await query.execute()).map(listedOf);
    },

    async get(id): Promise<DeadLetter | undefined> {
      const row = await db
        .selectFrom("dead_letters")
        .select([...LISTED_COLUMNS, "payload"])
        .where("id", "=", id)
        .executeTakeFirst();
      return row && letterOf(row);
    },

    async summary() {
      const rows = await db
        .selectFrom("dead_letters")
        .select(({ fn }) => ["reason_group as reason", "pipeline", "output", fn.countAll<number>().as("count")])
        .where("state", "=", "open")
        .groupBy(["reason_group", "pipeline", "output"])
        .orderBy("count", "desc")
        .orderBy("reason_group")
        .execute();
      return rows.map((row) => ({ ...row, count: Number(row.count) }));
    },

    count: (state) => countOf(db, state),
    fix: (id, payload, by) => change(id, by, { payload, is_fixed: 1 }),
    replayed: (id, reason, by) => change(id, by, reason === null ? { state: "replayed" } : reasonColumns(reason), 1),
    discard: (id, by) => change(id, by, { state: "discarded" }),

    async forget(closedUntil, openUntil) {
      const closed = await forgetWhere("replayed", closedUntil);
      return closed + (await forgetWhere("discarded", closedUntil)) + (await forgetWhere("open", openUntil));
    },
  };

  /** Some at a time, so that others get their turn at the database and at this thread. */
  async function forgetWhere(state: DeadLetterState, until: number): Promise<number> {
    let forgotten = 0;
    for (;;) {
      const some = db
        .selectFrom("dead_letters")
        .select("id")
        .where("state", "=", state)
        // A letter was made before it was closed: the first condition is the one that has an index.
        .where("created_at", "<", until)
        .$if(state !== "open", (query) => query.where("changed_at", "<", until))
        .limit(FORGOTTEN_AT_ONCE);
      const { numDeletedRows } = await db.deleteFrom("dead_letters").where("id", "in", some).executeTakeFirst();
      forgotten += Number(numDeletedRows);
      if (Number(numDeletedRows) < FORGOTTEN_AT_ONCE) return forgotten;
      await setImmediate();
    }
  }
}

/**
 * One row for each identity, as one statement may not touch a row twice, and in one order for every backend, so that two
 * of them with the same letters wait for each other instead of locking each other out.
 */
async function rowsOf(letters: readonly NewDeadLetter[], at: number): Promise<DeadLettersTable[]> {
  const rows = new Map<string, DeadLettersTable>();
  for (const [number, letter] of letters.entries()) {
    const row = newRow(letter, at);
    rows.set(row.identity, row);
    if (number % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await setImmediate();
  }
  return [...rows.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1));
}

async function countOf(db: Kysely<Schema> | Transaction<Schema>, state: DeadLetterState): Promise<number> {
  const { count } = await db
    .selectFrom("dead_letters")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("state", "=", state)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether a column holds a text; both databases lower the case of both sides in their own way. */
function holds(column: "reason" | "reason_group", part: string) {
  const pattern = `%${part.replace(/[%_!]/g, "!$&")}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`;
}

function full(open: number, limit: number): HeimdallError {
  return new HeimdallError(
    "DEAD_LETTERS_FULL",
    `${open} dead letters are open and dead_letters.limit is ${limit}: replay or discard some (heimdall dead-letters), or raise the limit; what feeds them waits`,
    { status: 503, retryable: true },
  );
}
