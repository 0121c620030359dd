import { HeimdallError } from "../errors.ts";
import { serializably } from "../stores/state/serializably.ts";
import type { State } from "../stores/state/state.ts";
import type { DefinitionsTable, DefinitionVersionsTable } from "../stores/state/tables/administration.ts";

export type DefinitionKind = DefinitionsTable["kind"];

/** A rule or pipeline that lies in the state store, not in a file. Times are milliseconds since the epoch. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly group: string;
  readonly text: string;
  readonly version: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** A version without its text. */
export interface DefinitionVersion {
  readonly version: number;
  readonly action: DefinitionVersionsTable["action"];
  readonly group: string;
  readonly at: number;
  readonly by: string;
}

export interface NewText {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly group: string;
  readonly text: string;
  readonly by: string;
  /** The version that the change was made from; 0 for a new definition. */
  readonly basedOn: number;
  readonly action: Exclude<DefinitionVersionsTable["action"], "deleted">;
}

/** Texts with versions. What a text means, and whether it may be kept, is decided by whoever calls. */
export interface Definitions {
  list(kind: DefinitionKind): Promise<readonly Definition[]>;
  find(kind: DefinitionKind, name: string): Promise<Definition | undefined>;
  /** Throws DEFINITION_CHANGED (409) when somebody else changed, made or deleted it since `basedOn`. */
  save(text: NewText): Promise<Definition>;
  /** Its versions stay. Throws DEFINITION_CHANGED. */
  remove(kind: DefinitionKind, name: string, basedOn: number, by: string): Promise<void>;
  /** Newest first. */
  versions(kind: DefinitionKind, name: string): Promise<readonly DefinitionVersion[]>;
  versionText(kind: DefinitionKind, name: string, version: number): Promise<string | undefined>;
  /** Differs whenever a definition of the kind did: for backends that look whether others changed something. */
  stamp(kind: DefinitionKind): Promise<string>;
}

export function createDefinitions({ db }: State, now: () => number): Definitions {
  const newestVersion = (trx: Pick<typeof db, "selectFrom">, kind: DefinitionKind, name: string) =>
    trx
      .selectFrom("definition_versions")
      .select(["version", "action"])
      .where("kind", "=", kind)
      .where("name", "=", name)
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();

  return {
    async list(kind) {
      return (await db.selectFrom("definitions").selectAll().where("kind", "=", kind).orderBy("name").execute()).map(
        definitionOf,
      );
    },
    async find(kind, name) {
      const row = await db
        .selectFrom("definitions")
        .selectAll()
        .where("kind", "=", kind)
        .where("name", "=", name)
        .executeTakeFirst();
      return row && definitionOf(row);
    },
    // Serializable, or two people on two backends would each write over the other's text.
    save: ({ kind, name, group, text, by, basedOn, action }) =>
      serializably(db, async (trx) => {
        const newest = await newestVersion(trx, kind, name);
        const current = newest === undefined || newest.action === "deleted" ? 0 : newest.version;
        if (current !== basedOn) throw changed(kind, name, current);
        const at = now();
        const version = (newest?.version ?? 0) + 1;
        const change = { group_name: group, text, version, changed_at: at, changed_by: by };
        await trx
          .insertInto("definitions")
          .values({ kind, name, ...change, created_at: at })
          .onConflict((conflict) => conflict.columns(["kind", "name"]).doUpdateSet(change))
          .execute();
        await trx
          .insertInto("definition_versions")
          .values({ kind, name, version, action, group_name: group, text, at, by })
          .execute();
        return { kind, name, group, text, version, createdAt: at, changedAt: at, changedBy: by };
      }),
    remove: (kind, name, basedOn, by) =>
      serializably(db, async (trx) => {
        const row = await trx
          .selectFrom("definitions")
          .selectAll()
          .where("kind", "=", kind)
          .where("name", "=", name)
          .executeTakeFirst();
        if (row?.version !== basedOn) throw changed(kind, name, row?.version ?? 0);
        await trx.deleteFrom("definitions").where("kind", "=", kind).where("name", "=", name).execute();
        const { group_name, text } = row;
        await trx
          .insertInto("definition_versions")
          .values({ kind, name, version: row.version + 1, action: "deleted", group_name, text, at: now(), by })
          .execute();
      }),
    async versions(kind, name) {
      const rows = await db
        .selectFrom("definition_versions")
        .select(["version", "action", "group_name", "at", "by"])
        .where("kind", "=", kind)
        .where("name", "=", name)
        .orderBy("version", "desc")
        .execute();
      return rows.map(({ group_name, ...row }) => ({ ...row, group: group_name, at: Number(row.at) }));
    },
    async versionText(kind, name, version) {
      const row = await db
        .selectFrom("definition_versions")
        .select("text")
        .where("kind", "=", kind)
        .where("name", "=", name)
        .where("version", "=", version)
        .executeTakeFirst();
      return row?.text;
    },
    async stamp(kind) {
      const row = await db
        .selectFrom("definition_versions")
        .select(({ fn }) => [fn.countAll<number>().as("count"), fn.max("at").as("at")])
        .where("kind", "=", kind)
        .executeTakeFirst();
      return `${row?.count ?? 0}-${row?.at ?? 0}`;
    },
  };
}

function changed(kind: DefinitionKind, name: string, current: number): HeimdallError {
  const now = current === 0 ? "there is none now" : `version ${current} is in force now`;
  return new HeimdallError(
    "DEFINITION_CHANGED",
    `the ${kind} '${name}' was changed meanwhile (${now}); look at it again, then save`,
    { status: 409 },
  );
}

function definitionOf(row: DefinitionsTable): Definition {
  return {
    kind: row.kind,
    name: row.name,
    group: row.group_name,
    text: row.text,
    version: row.version,
    createdAt: Number(row.created_at),
    changedAt: Number(row.changed_at),
    changedBy: row.changed_by,
  };
}
