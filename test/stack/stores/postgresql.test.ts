import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAccess } from "../../../backend/src/access/access.ts";
import { openState } from "../../../backend/src/stores/state/state.ts";
import { spawnHeimdall } from "../../backend/cli/support.ts";
import { deadLetterContract } from "../../backend/stores/dead-letters/contract.ts";
import { stateStoreContract } from "../../backend/stores/state/contract.ts";
import { repositoriesContract } from "../../backend/stores/state/repositories-contract.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { createSchema, type OwnSchema, openOwnState } from "./postgresql-state.ts";

const MODULE = new URL("../../../backend/src/stores/state/state.ts", import.meta.url).href;
const run = promisify(execFile);

describeWithServers(["postgresql"], "PostgreSQL", () => {
  stateStoreContract("PostgreSQL", () => openOwnState(serverAddress("postgresql")));
  deadLetterContract("PostgreSQL", () => openOwnState(serverAddress("postgresql")));
  repositoriesContract("PostgreSQL", async () => {
    const schema = await createSchema(serverAddress("postgresql"));
    const [one, other] = [await openState({ url: schema.url }), await openState({ url: schema.url })];
    const drop = async () => {
      await Promise.all([one.close(), other.close()]);
      await schema.drop();
    };
    return { one, other, drop };
  });

  describe("state in PostgreSQL", () => {
    let schema: OwnSchema;
    beforeEach(async () => {
      schema = await createSchema(serverAddress("postgresql"));
    });
    afterEach(() => schema.drop());

    it("is made once by many that open it at once, in this process and others", async () => {
      const script = `
        const { openState } = await import(${JSON.stringify(MODULE)});
        await (await openState({ url: process.env.STATE_URL })).close();`;
      const other = () =>
        run(process.execPath, ["--input-type=module", "-e", script], {
          env: { ...process.env, STATE_URL: schema.url },
        });
      const [states] = await Promise.all([
        Promise.all(Array.from({ length: 5 }, () => openState({ url: schema.url }))),
        Promise.all([other(), other(), other()]),
      ]);
      const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
        states[0]!.db,
      );
      expect(rows.length).toBeGreaterThan(3);
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
      await Promise.all(states.map((state) => state.close()));
    });

    it("does not take the tables of a neighbour in the same database for its own", async () => {
      const neighbour = await openOwnState(serverAddress("postgresql"));
      const state = await openState({ url: schema.url });
      await neighbour.db
        .insertInto("audit")
        .values({ id: "1", at: 1, actor: "cli", action: "a", subject: "s", detail: null })
        .execute();
      expect(await state.db.selectFrom("audit").selectAll().execute()).toEqual([]);
      await state.close();
      await neighbour.close();
    });

    it("refuses a store that a newer version wrote", async () => {
      const state = await openState({ url: schema.url });
      await sql`insert into kysely_migration values ('9999-later', '2026-01-01T00:00:00.000Z')`.execute(state.db);
      await state.close();
      await expect(openState({ url: schema.url })).rejects.toThrow(
        /the state store \(PostgreSQL at .*\) cannot be opened: .*9999-later/,
      );
    });

    it("is where heimdall passwd sets a password, though its address is a secret", async () => {
      const state = await openState({ url: schema.url });
      const { people } = createAccess({ state, ingestToken: null });
      await people.ensureAdministrator("admin", null);
      const outcome = await spawnHeimdall(["passwd", "--stdin"], {
        env: { HEIMDALL_STATE_URL: schema.url },
        stdin: "battery staple\n",
      });
      expect(outcome).toMatchObject({ code: 0, stderr: "The password of admin is set.\n" });
      expect(await people.verify("admin", "battery staple")).toBeDefined();
      await state.close();
    });

    it("gives counts and sums as numbers and refuses what a number cannot hold", async () => {
      const state = await openState({ url: schema.url });
      const { rows } =
        await sql<object>`select count(*) as n, sum(v) as s, avg(v) as a from (values (1::bigint), (2)) t(v)`.execute(
          state.db,
        );
      expect(rows).toEqual([{ n: 2, s: 3, a: 1.5 }]);
      await expect(sql`select 9007199254740993::bigint as n`.execute(state.db)).rejects.toThrow(
        "the state store holds 9007199254740993, which is more than a number can be",
      );
      expect((await sql<object>`select 1 as n`.execute(state.db)).rows).toEqual([{ n: 1 }]);
      await state.close();
    });

    it("says neither the password nor what is in a row when something is refused", async () => {
      const url = new URL(schema.url);
      url.password = "not-the-password";
      const wrong = await openState({ url: url.href }).catch((error: Error) => error);
      expect(wrong).toMatchObject({ code: "STATE_STORE", retryable: false });
      expect((wrong as Error).message).toMatch(/password authentication failed/);
      expect(everythingOf(wrong)).not.toContain("not-the-password");
      const state = await openState({ url: schema.url });
      const token = {
        ...{ id: "t1", name: "ci", role: "ingest" as const, prefix: "hmd_", hash: "the-hash", created_by: "cli" },
        ...{ created_at: 1, expires_at: null, last_used_at: null },
      };
      await state.db.insertInto("tokens").values(token).execute();
      const twice = await state.db
        .insertInto("tokens")
        .values({ ...token, id: "t2", name: "other" })
        .execute()
        .catch((error: unknown) => error);
      expect(twice).toMatchObject({ code: "23505" });
      expect(everythingOf(twice)).not.toContain("the-hash");
      await state.close();
    });

    it("waits no longer for a lock than it says, and is retryable then", async () => {
      const url = new URL(schema.url);
      const [one, other] = [await openState({ url: url.href }), await openState({ url: url.href })];
      await one.db.transaction().execute(async (trx) => {
        await sql`lock table audit in access exclusive mode`.execute(trx);
        const waiting = other.db.transaction().execute(async (theirs) => {
          await sql`set local lock_timeout = '50ms'`.execute(theirs);
          return theirs.selectFrom("audit").selectAll().execute();
        });
        await expect(waiting).rejects.toMatchObject({ code: "STATE_STORE", retryable: true, status: 503 });
      });
      expect(await other.db.selectFrom("audit").selectAll().execute()).toEqual([]);
      await Promise.all([one.close(), other.close()]);
    });
  });
});

/** The error with all that hangs on it, as a log would show it. */
function everythingOf(error: unknown): string {
  const seen: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) {
    seen.push(one.stack ?? "", JSON.stringify(Object.entries(one)));
  }
  return seen.join("\n");
}
