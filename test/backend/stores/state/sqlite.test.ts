import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { openState, stateUrl } from "../../../../backend/src/stores/state/state.ts";
import { stateStoreContract } from "./contract.ts";
import { repositoriesContract } from "./repositories-contract.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-state-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
stateStoreContract("SQLite in memory", () => openState({ url: "sqlite::memory:" }));
stateStoreContract("SQLite file", () => {
  files += 1;
  return openState({ url: stateUrl(join(directory, `with space ${files}`)) });
});

repositoriesContract("SQLite", async () => {
  const state = await openState({ url: "sqlite::memory:" });
  return { one: state, other: state, drop: () => state.close() };
});

describe("SQLite state file", () => {
  const audit = (id: string) => ({ id, at: 1, actor: "cli", action: "a", subject: "s", detail: null });

  it("is durable at commit, private, and opens again with its rows", async () => {
    const url = stateUrl(join(directory, "again"));
    const first = await openState({ url });
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(first.db);
    expect(rows).toEqual([{ synchronous: 2 }]);
    await first.db.insertInto("audit").values(audit("1")).execute();
    await first.close();
    expect(statSync(join(directory, "again", "state.sqlite")).mode & 0o777).toBe(0o600);
    const second = await openState({ url });
    expect(await second.db.selectFrom("audit").select("id").execute()).toEqual([{ id: "1" }]);
    await second.close();
  });

  it("lets two processes open it at once and write: one waits for the other", async () => {
    const url = stateUrl(join(directory, "two"));
    const module = new URL("../../../../backend/src/stores/state/state.ts", import.meta.url).href;
    const script = `
      const { openState } = await import(${JSON.stringify(module)});
      const state = await openState({ url: ${JSON.stringify(url)} });
      for (let n = 0; n < 20; n += 1) {
        await state.db.transaction().execute(async (trx) => {
          const rows = await trx.selectFrom("audit").select("id").execute();
          const id = String(rows.length);
          await trx.insertInto("audit").values({ id, at: 1, actor: "", action: "", subject: "", detail: null }).execute();
        });
      }
      await state.close();`;
    const run = promisify(execFile);
    await Promise.all([1, 2].map(() => run(process.execPath, ["--input-type=module", "-e", script])));
    const state = await openState({ url });
    expect(await state.db.selectFrom("audit").select("id").execute()).toHaveLength(40);
    await state.close();
  });

  it("refuses a store that a newer version wrote", async () => {
    const url = stateUrl(join(directory, "newer"));
    const state = await openState({ url });
    await sql`insert into kysely_migration values ('9999-later', '2026-01-01T00:00:00.000Z')`.execute(state.db);
    await state.close();
    await expect(openState({ url })).rejects.toThrow(/cannot be opened: .*9999-later/);
  });

  it("is retryable while another process holds the write lock", async () => {
    const url = stateUrl(join(directory, "locked"));
    const [one, other] = [await openState({ url }), await openState({ url })];
    await sql`pragma busy_timeout = 10`.execute(other.db);
    await one.db.transaction().execute(async () => {
      await expect(other.db.insertInto("audit").values(audit("1")).execute()).rejects.toMatchObject({
        code: "STATE_STORE",
        retryable: true,
        status: 503,
      });
    });
    await other.db.insertInto("audit").values(audit("1")).execute();
    await Promise.all([one.close(), other.close()]);
  });

  it("refuses a URL of another kind without showing its password", async () => {
    await expect(openState({ url: "mysql://root:secret@db/x" })).rejects.toThrow(
      "'mysql://***@db/x' is not a state store; write postgres://",
    );
  });
});
