import type { State } from "../stores/state/state.ts";
import type { Person } from "./people.ts";
import { fingerprint, randomSecret } from "./secrets.ts";

/** How long a login lasts, in milliseconds. */
export const SESSION_LIFETIME = 12 * 3_600_000;

export interface Sessions {
  /** Starts a session and answers the cookie's value, which is kept only as a fingerprint. */
  start(personId: string): Promise<string>;
  /** The person of a session that is still good. */
  person(secret: string): Promise<Person | undefined>;
  end(secret: string): Promise<void>;
  /** Signs a person out everywhere; answers from how many browsers. */
  endAll(personId: string): Promise<number>;
  /** How many browsers each person is signed in with, by the person's id. */
  counts(): Promise<ReadonlyMap<string, number>>;
}

export function createSessions({ db }: State, now: () => number): Sessions {
  return {
    async start(personId) {
      const secret = randomSecret();
      const at = now();
      await db.deleteFrom("sessions").where("expires_at", "<=", at).execute();
      await db
        .insertInto("sessions")
        .values({ id: fingerprint(secret), person_id: personId, created_at: at, expires_at: at + SESSION_LIFETIME })
        .execute();
      return secret;
    },
    person: (secret) =>
      db
        .selectFrom("sessions")
        .innerJoin("people", "people.id", "sessions.person_id")
        .select(["people.id", "people.name", "people.role", "people.created_at", "people.password_changed_at"])
        .where("sessions.id", "=", fingerprint(secret))
        .where("sessions.expires_at", ">", now())
        .executeTakeFirst(),
    async end(secret) {
      await db.deleteFrom("sessions").where("id", "=", fingerprint(secret)).execute();
    },
    async endAll(personId) {
      const { numDeletedRows } = await db
        .deleteFrom("sessions")
        .where("person_id", "=", personId)
        .where("expires_at", ">", now())
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    async counts() {
      const rows = await db
        .selectFrom("sessions")
        .select(({ fn }) => ["person_id", fn.countAll().as("sessions")])
        .where("expires_at", ">", now())
        .groupBy("person_id")
        .execute();
      return new Map(rows.map(({ person_id, sessions }) => [person_id, Number(sessions)]));
    },
  };
}
