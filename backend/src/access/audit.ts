import { type Expression, sql } from "kysely";
import { newId } from "../stores/state/id.ts";
import type { State } from "../stores/state/state.ts";

export interface AuditEntry {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
}

/** Which entries; all of it must fit. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  /** A whole action, or the thing that actions are about: `token` fits `token.create`. */
  readonly action?: string | undefined;
  /** A part of the subject; the case of letters counts nothing. */
  readonly subject?: string | undefined;
  /** Milliseconds since the epoch, inclusive and exclusive. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

export interface Audit {
  /** Writes down who changed what; `detail` is plain data without secrets. */
  record(actor: string, action: string, subject: string, detail?: unknown): Promise<void>;
  /** Newest first; `before` is the id of the last entry of the page before. */
  list(limit: number, before?: string, filter?: AuditFilter): Promise<readonly AuditEntry[]>;
  /** Who and what there is to filter by, in the order of the alphabet. */
  names(): Promise<{ readonly actors: readonly string[]; readonly actions: readonly string[] }>;
}

export function createAudit({ db }: State, now: () => number): Audit {
  return {
    async record(actor, action, subject, detail) {
      const at = now();
      const text = detail === undefined ? null : JSON.stringify(detail);
      await db
        .insertInto("audit")
        .values({ id: newId(at), at, actor, action, subject, detail: text })
        .execute();
    },
    async list(limit, before, { actor, action, subject, from, until } = {}) {
      let query = db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(limit);
      if (before !== undefined) query = query.where("id", "<", before);
      if (actor !== undefined) query = query.where("actor", "=", actor);
      if (action !== undefined) {
        query = query.where((row) =>
          row.or([row("action", "=", action), like(row.ref("action"), `${literal(action)}.%`)]),
        );
      }
      if (subject !== undefined) {
        const part = `%${literal(subject)}%`;
        query = query.where(({ fn }) => like(fn("lower", ["subject"]), part.toLowerCase()));
      }
      if (from !== undefined) query = query.where("at", ">=", from);
      if (until !== undefined) query = query.where("at", "<", until);
      const rows = await query.execute();
      return rows.map((row) => ({ ...row, detail: row.detail === null ? null : (JSON.parse(row.detail) as unknown) }));
    },
    async names() {
      const distinct = async (column: "actor" | "action"): Promise<string[]> =>
        (await db.selectFrom("audit").select(`${column} as name`).distinct().orderBy("name").execute()).map(
          ({ name }) => name,
        );
      const [actors, actions] = await Promise.all([distinct("actor"), distinct("action")]);
      return { actors, actions };
    },
  };
}

function like(value: Expression<unknown>, pattern: string) {
  return sql<boolean>`${value} like ${pattern} escape '!'`;
}

/** A text that stands for itself in LIKE. */
function literal(text: string): string {
  return text.replace(/[!%_]/g, "!$&");
}
