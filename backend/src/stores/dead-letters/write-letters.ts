import { setImmediate } from "node:timers/promises";
import { sql, type Transaction } from "kysely";
import type { Schema } from "../state/schema.ts";
import type { DeadLettersTable } from "../state/tables/dead-letters.ts";

/** Rows and bytes of one statement: enough that its cost is spread, little enough for both databases' limits. */
const ROWS = 100;
const BYTES = 4 * 1024 * 1024;

/** What an open letter takes over from the one that comes again; a letter opened anew takes everything. */
const RENEWED = [
  "content",
  "form",
  "source",
  "pipeline",
  "input",
  "output",
  "target",
  "reason",
  "reason_group",
  "facts",
  "payload",
  "state",
  "changed_at",
  "changed_by",
  "is_fixed",
] as const satisfies readonly (keyof DeadLettersTable)[];
/** What an open letter keeps. */
const KEPT = ["id", "created_at", "attempts"] as const satisfies readonly (keyof DeadLettersTable)[];

/**
 * Inserts letters, or renews those of the same identity: an untouched open one always; one that a person fixed, replayed
 * or discarded only when other bytes came than the ones it was made of. The identities differ from row to row.
 */
export async function writeLetters(trx: Transaction<Schema>, rows: readonly DeadLettersTable[]): Promise<void> {
  for (const chunk of chunks(rows)) {
    await trx
      .insertInto("dead_letters")
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .column("identity")
          .doUpdateSet(({ ref }) => ({
            ...Object.fromEntries(RENEWED.map((column) => [column, ref(`excluded.${column}`)])),
            ...Object.fromEntries(
              KEPT.map((column) => [
                column,
                sql`case when ${ref("dead_letters.state")} = 'open' then ${ref(`dead_letters.${column}`)} else ${ref(`excluded.${column}`)} end`,
              ]),
            ),
          }))
          .where(({ and, or, eb, ref }) =>
            or([
              and([eb("dead_letters.state", "=", "open"), eb("dead_letters.is_fixed", "=", 0)]),
              eb("dead_letters.content", "!=", ref("excluded.content")),
            ]),
          ),
      )
      .execute();
    // SQLite works on this thread: others get their turn after some milliseconds of it.
    await setImmediate();
  }
}

function* chunks(rows: readonly DeadLettersTable[]): Generator<DeadLettersTable[]> {
  let chunk: DeadLettersTable[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (chunk.length === ROWS || (chunk.length > 0 && bytes + row.payload.length > BYTES)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(row);
    bytes += row.payload.length;
  }
  if (chunk.length > 0) yield chunk;
}
