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

export interface Audit {
  /** Writes down who changed what; `detail` is plain data without secrets. */
  record(actor: string, action: string, subject: string, detail?: unknown): Promise<void>;
  /** Newest first; `before` is the id of the last entry of the page before. */
  list(limit: number, before?: string): Promise<readonly AuditEntry[]>;
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
    async list(limit, before) {
      let query = db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(limit);
      if (before !== undefined) query = query.where("id", "<", before);
      const rows = await query.execute();
      return rows.map((row) => ({ ...row, detail: row.detail === null ? null : (JSON.parse(row.detail) as unknown) }));
    },
  };
}
