import type { Transaction } from "kysely";
import { HeimdallError } from "../errors.ts";
import { newId } from "../stores/state/id.ts";
import type { Schema } from "../stores/state/schema.ts";
import { serializably } from "../stores/state/serializably.ts";
import type { State } from "../stores/state/state.ts";
import { hashPassword, unmatchable, verifyPassword } from "./password.ts";
import type { PersonRole } from "./roles.ts";
import { randomPassword } from "./secrets.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: PersonRole;
  /** Milliseconds since the epoch. */
  readonly created_at: number;
  readonly password_changed_at: number;
}

export interface People {
  list(): Promise<readonly Person[]>;
  byId(id: string): Promise<Person | undefined>;
  /** Throws PERSON_EXISTS and WEAK_PASSWORD. */
  create(name: string, password: string, role: PersonRole): Promise<Person>;
  /** Ends the person's sessions. Throws PERSON_UNKNOWN and WEAK_PASSWORD. */
  setPassword(name: string, password: string): Promise<void>;
  /** Holds from the next request on. Throws PERSON_UNKNOWN, and LAST_ADMIN for the only administrator. */
  setRole(name: string, role: PersonRole): Promise<Person>;
  /** Throws PERSON_UNKNOWN, and LAST_ADMIN for the only administrator. */
  remove(name: string): Promise<void>;
  /** The person when name and password are right; takes the same time when the name is unknown. */
  verify(name: string, password: string): Promise<Person | undefined>;
  /**
   * Makes the first administrator when there is none of this name, and answers the password it made up, to be
   * shown once; null when there is nothing to show. A password of the settings goes over the one that is stored.
   */
  ensureAdministrator(name: string, password: string | null): Promise<string | null>;
}

const SHORTEST = 10;
const COLUMNS = ["id", "name", "role", "created_at", "password_changed_at"] as const;

export function createPeople({ db }: State, now: () => number): People {
  const hashOf = (name: string) =>
    db.selectFrom("people").select("password_hash").where("name", "=", name).executeTakeFirst();
  /** Changes a person's role (null: removes the person) unless nobody could administer Heimdall after it. */
  const withoutLosingLastAdmin = <T>(
    name: string,
    role: PersonRole | null,
    change: (trx: Transaction<Schema>) => Promise<T>,
  ): Promise<T> =>
    // Serializable, or two backends that each take one of two administrators would each see the other one.
    serializably(db, async (trx) => {
      const person = await trx.selectFrom("people").select("role").where("name", "=", name).executeTakeFirst();
      if (!person) throw personUnknown(name);
      const admins = await trx.selectFrom("people").select("id").where("role", "=", "admin").execute();
      if (person.role === "admin" && role !== "admin" && admins.length === 1) {
        throw new HeimdallError("LAST_ADMIN", `${name} is the only administrator; make another one first`, {
          status: 409,
        });
      }
      return change(trx);
    });
  const people: People = {
    list: () => db.selectFrom("people").select(COLUMNS).orderBy("name").execute(),
    byId: (id) => db.selectFrom("people").select(COLUMNS).where("id", "=", id).executeTakeFirst(),

    async create(name, password, role) {
      checkName(name);
      checkPassword(password);
      const at = now();
      const person = { id: newId(at), name, role, created_at: at, password_changed_at: at };
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("people")
        .values({ ...person, password_hash: await hashPassword(password) })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .executeTakeFirst();
      if (Number(numInsertedOrUpdatedRows) === 0) {
        throw new HeimdallError("PERSON_EXISTS", `there is a person named ${name} already`, { status: 409 });
      }
      return person;
    },

    async setPassword(name, password) {
      checkPassword(password);
      const password_hash = await hashPassword(password);
      const at = now();
      await db.transaction().execute(async (trx) => {
        const person = await trx
          .updateTable("people")
          // Never the same time twice: by it a remembered login knows that it is out of date.
          .set(({ eb }) => ({
            password_hash,
            password_changed_at: eb
              .case()
              .when("password_changed_at", "<", at)
              .then(at)
              .else(eb("password_changed_at", "+", 1))
              .end(),
          }))
          .where("name", "=", name)
          .returning("id")
          .executeTakeFirst();
        if (!person) throw personUnknown(name);
        await trx.deleteFrom("sessions").where("person_id", "=", person.id).execute();
      });
    },

    setRole: (name, role) =>
      withoutLosingLastAdmin(name, role, async (trx) => {
        await trx.updateTable("people").set({ role }).where("name", "=", name).execute();
        return trx.selectFrom("people").select(COLUMNS).where("name", "=", name).executeTakeFirstOrThrow();
      }),

    remove: (name) =>
      withoutLosingLastAdmin(name, null, async (trx) => {
        await trx.deleteFrom("people").where("name", "=", name).execute();
      }),

    async verify(name, password) {
      const row = await db
        .selectFrom("people")
        .select([...COLUMNS, "password_hash"])
        .where("name", "=", name)
        .executeTakeFirst();
      const right = await verifyPassword(password, row?.password_hash ?? unmatchable());
      if (!row || !right) return undefined;
      const { password_hash: _, ...person } = row;
      return person;
    },

    async ensureAdministrator(name, password) {
      let row = await hashOf(name);
      if (!row) {
        const made = password ?? randomPassword();
        try {
          await people.create(name, made, "admin");
          return password === null ? made : null;
        } catch (error) {
          // Another backend that starts at the same time was first; it shows the password, if one was made.
          if (!(error instanceof HeimdallError && error.code === "PERSON_EXISTS")) throw error;
          row = await hashOf(name);
        }
      }
      if (password !== null && row && !(await verifyPassword(password, row.password_hash))) {
        await people.setPassword(name, password);
      }
      return null;
    },
  };
  return people;
}

function checkName(name: string): void {
  if (/^[\w.@-]{1,64}$/.test(name)) return;
  throw new HeimdallError("BAD_NAME", "a name has letters, digits and . _ @ -, at most 64", { status: 400 });
}

function checkPassword(password: string): void {
  if (password.length >= SHORTEST && password.length <= 1024) return;
  throw new HeimdallError("WEAK_PASSWORD", `a password has at least ${SHORTEST} characters`, { status: 400 });
}

export function personUnknown(name: string): HeimdallError {
  return new HeimdallError("PERSON_UNKNOWN", `there is no person named ${name}`, { status: 404 });
}
