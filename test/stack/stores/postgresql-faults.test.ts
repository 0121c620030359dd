import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDeadLetters } from "../../../backend/src/stores/dead-letters/dead-letters.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { letter } from "../../backend/stores/dead-letters/contract.ts";
import { createInstallation } from "../../support/child.ts";
import { until } from "../../support/until.ts";
import { startPostgresql } from "../servers/postgresql.ts";
import type { RunningServer } from "../servers/server-process.ts";
import { createServerDirectory, giveToNobody } from "../servers/unprivileged.ts";
import { describeWithOwnServers } from "../shared-servers.ts";

describeWithOwnServers(["postgresql"], "PostgreSQL that goes away", () => {
  const directory = createServerDirectory("heimdall-postgresql-");
  const certificate = join(directory, "server.crt");
  let server: RunningServer;
  let url: string;
  const withParameters = (parameters: string) => `${server.url}?${parameters}`;

  beforeAll(async () => {
    const key = join(directory, "server.key");
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=heimdall-stack"],
        ...["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
      ],
      { stdio: "ignore" },
    );
    chmodSync(key, 0o600);
    giveToNobody(key, certificate);
    server = await startPostgresql({
      directory: join(directory, "postgresql"),
      settings: { ssl: "on", ssl_cert_file: certificate, ssl_key_file: key, max_connections: 20 },
    });
    url = server.url;
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const away = { code: "STATE_STORE", retryable: true, status: 503 };
  const ask = (state: State) => sql`select 1`.execute(state.db);
  const works = (state: State) => () =>
    ask(state).then(
      () => true,
      () => false,
    );

  it("is away while it is stopped or killed, and there again afterwards, transactions undone", async () => {
    const state = await openState({ url });
    const letters = createDeadLetters({ state, limit: 1_000 });
    await letters.add([letter("before")]);
    for (const end of ["stop", "kill"] as const) {
      const cut = state.db.transaction().execute(async (trx) => {
        await trx.deleteFrom("dead_letters").execute();
        await server[end]();
        await trx.selectFrom("dead_letters").select("id").execute();
      });
      await expect(cut).rejects.toMatchObject(away);
      // More than there are connections: no broken one stays behind.
      const all = await Promise.allSettled(Array.from({ length: 25 }, () => letters.add([letter("while away")])));
      expect(all.map((one) => one.status === "rejected" && one.reason)).toEqual(
        all.map(() => expect.objectContaining(away)),
      );
      await expect(openState({ url })).rejects.toMatchObject(away);
      await server.restart();
      await until("the state store works again", works(state));
      expect(await letters.count("open")).toBe(1);
    }
    await letters.add([letter("after")]);
    expect(await letters.count("open")).toBe(2);
    await state.close();
  });

  it("is away while it hangs, and closing does not wait for it", async () => {
    const [state, closed] = [
      await openState({ url: withParameters("connect_timeout=1") }),
      await openState({ url: withParameters("connect_timeout=1") }),
    ];
    server.pause();
    try {
      await closed.close();
      const late = ask(state);
      // On the one connection that there is it waits for the server; a new one does not come about.
      await expect(ask(state)).rejects.toMatchObject(away);
      server.resume();
      await late;
    } finally {
      server.resume();
    }
    await until("the state store works again", works(state));
    await state.close();
  });

  it("holds up the others no longer than its limit when a backend hangs in a transaction", async () => {
    const parameters = encodeURIComponent("-cidle_in_transaction_session_timeout=200");
    const hanging = new Client({ connectionString: withParameters(`options=${parameters}`) });
    hanging.on("error", () => {});
    const state = await openState({ url });
    await hanging.connect();
    await hanging.query("begin");
    await hanging.query("lock table audit in access exclusive mode");
    expect(await state.db.selectFrom("audit").selectAll().execute()).toEqual([]);
    await expect(hanging.query("select 1")).rejects.toThrow();
    const { rows } =
      await sql<object>`select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('lock_timeout') as lock`.execute(
        state.db,
      );
    expect(rows).toEqual([{ idle: "30s", lock: "20s" }]);
    await state.close();
    await hanging.end().catch(() => {});
  });

  it("loses idle connections without ado", async () => {
    const state = await openState({ url });
    await Promise.all(Array.from({ length: 5 }, () => ask(state)));
    const other = await openState({ url });
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`.execute(
      other.db,
    );
    await until("the state store works again", works(state));
    await Promise.all([state.close(), other.close()]);
  });

  it("takes no more than its share of connections, the rest waits", async () => {
    const state = await openState({ url });
    const busy = await Promise.all(
      Array.from({ length: 30 }, () =>
        sql<{
          n: number;
        }>`select count(*) as n, pg_sleep(0.02) from pg_stat_activity where datname = current_database()`.execute(
          state.db,
        ),
      ),
    );
    expect(Math.max(...busy.map(({ rows }) => rows[0]!.n))).toBeLessThanOrEqual(11);
    await state.close();
  });

  it("is retryable when all connections of the server are taken", async () => {
    const states = [await openState({ url }), await openState({ url }), await openState({ url })];
    const outcomes = await Promise.allSettled(
      states.flatMap((state) => Array.from({ length: 10 }, () => sql`select pg_sleep(0.3)`.execute(state.db))),
    );
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(away);
    expect(outcomes.some(({ status }) => status === "rejected")).toBe(true);
    for (const state of states) await ask(state);
    await Promise.all(states.map((state) => state.close()));
  });

  it("does not take a backend with it: data goes on, and people get in again afterwards", async () => {
    const installation = await createInstallation({ environment: { HEIMDALL_STATE_URL: url } });
    try {
      const heimdall = await installation.start();
      const ask = async (path: string, init?: RequestInit) => fetch(`${heimdall.api.url}${path}`, init);
      const ready = async () => (await ask("/readyz")).status;
      const ingest = async () => (await ask("/api/v1/ingest/web", { method: "POST", body: "a line" })).status;
      expect(await ready()).toBe(200);
      await server.stop();
      // Long enough that everything that looks into the state store now and then has done so.
      const end = performance.now() + 12_000;
      await until("Heimdall says that it is not ready", async () => (await ready()) === 503);
      while (performance.now() < end) {
        expect(await ingest()).toBe(200);
        const answer = await ask("/api/v1/dead-letters", { headers: { authorization: `Basic ${btoa("admin:x")}` } });
        expect(answer.status).toBe(503);
        expect(answer.headers.get("retry-after")).not.toBeNull();
        await sleep(500);
      }
      await server.restart();
      await until("Heimdall is ready again", async () => (await ready()) === 200);
      // The suites share the database: letters of others may be there.
      expect(await heimdall.api.get("/dead-letters")).toMatchObject({ dead_letters: expect.any(Array), next: null });
      expect(heimdall.output() + heimdall.errors()).not.toContain(new URL(url).password);
      expect(await heimdall.end("SIGTERM")).toBe(0);
    } finally {
      await installation.remove();
    }
  });

  it("speaks TLS as the URL says", async () => {
    const encrypted = async (address: string, ca: string | null = null) => {
      const state = await openState({ url: address, ca });
      const { rows } = await sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(
        state.db,
      );
      await state.close();
      return rows[0]!.ssl;
    };
    const byName = server.url.replace("127.0.0.1", "localhost");
    expect(await encrypted(url)).toBe(false);
    expect(await encrypted(withParameters("sslmode=require"))).toBe(true);
    expect(await encrypted(byName, certificate)).toBe(true);
    // The certificate says localhost only.
    expect(await encrypted(withParameters("sslmode=verify-ca"), certificate)).toBe(true);
    await expect(encrypted(url, certificate)).rejects.toThrow(/127\.0\.0\.1/);
    await expect(encrypted(`${byName}?sslmode=verify-full`)).rejects.toThrow(/self-signed certificate/);
  });
});
