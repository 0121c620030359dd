import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Access, createAccess } from "../../../backend/src/access/access.ts";
import { SESSION_LIFETIME } from "../../../backend/src/access/sessions.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

let state: State;
let access: Access;
let now = 1_795_250_000_000;
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
const show = (authorization?: string, session?: string, address = "192.0.2.1") => ({ authorization, session, address });

beforeEach(async () => {
  state = await openState({ url: "sqlite::memory:" });
  access = createAccess({ state, ingestToken: "the-ingest-token", now: () => now });
});
afterEach(() => state.close());

describe("the first administrator", () => {
  it("gets a password once; the next start has nothing to show", async () => {
    const password = await access.people.ensureAdministrator("admin", null);
    expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(await access.people.ensureAdministrator("admin", null)).toBeNull();
    expect(await access.people.verify("admin", password!)).toMatchObject({ name: "admin", role: "admin" });
  });

  it("takes the password of the settings, then and whenever it changes", async () => {
    expect(await access.people.ensureAdministrator("root", "first password")).toBeNull();
    expect(await access.people.verify("root", "first password")).toBeDefined();
    await access.people.ensureAdministrator("root", "second password");
    expect(await access.people.verify("root", "first password")).toBeUndefined();
    expect(await access.people.verify("root", "second password")).toBeDefined();
  });

  it("is stored as a salted hash only", async () => {
    await access.people.create("ann", "correct horse", "viewer");
    await access.people.create("bob", "correct horse", "viewer");
    const rows = await state.db.selectFrom("people").select("password_hash").execute();
    expect(rows[0]!.password_hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(rows[0]!.password_hash).not.toBe(rows[1]!.password_hash);
  });
});

describe("people", () => {
  it("refuses names twice, bad names and short passwords", async () => {
    await access.people.create("ann", "correct horse", "viewer");
    await expect(access.people.create("ann", "correct horse", "viewer")).rejects.toMatchObject({
      code: "PERSON_EXISTS",
      status: 409,
    });
    await expect(access.people.create("a b", "correct horse", "viewer")).rejects.toMatchObject({ code: "BAD_NAME" });
    await expect(access.people.create("bob", "short", "viewer")).rejects.toMatchObject({ code: "WEAK_PASSWORD" });
    await expect(access.people.setPassword("bob", "correct horse")).rejects.toMatchObject({ code: "PERSON_UNKNOWN" });
  });

  it("keeps the last administrator", async () => {
    await access.people.create("one", "correct horse", "admin");
    await expect(access.people.remove("one")).rejects.toMatchObject({ code: "LAST_ADMIN" });
    await access.people.create("two", "correct horse", "admin");
    await access.people.remove("one");
    expect((await access.people.list()).map(({ name }) => name)).toEqual(["two"]);
  });
});

describe("sessions", () => {
  it("last their time, end at logout, and end when the password changes", async () => {
    const person = await access.people.create("ann", "correct horse", "editor");
    const secret = await access.sessions.start(person.id);
    expect(await access.identify(show(undefined, secret))).toEqual({
      kind: "person",
      name: "ann",
      role: "editor",
      personId: person.id,
      bySession: true,
    });
    expect(JSON.stringify(await state.db.selectFrom("sessions").selectAll().execute())).not.toContain(secret);
    await access.sessions.end(secret);
    expect(await access.identify(show(undefined, secret))).toBeUndefined();

    const second = await access.sessions.start(person.id);
    await access.people.setPassword("ann", "another horse");
    expect(await access.identify(show(undefined, second))).toBeUndefined();

    const third = await access.sessions.start(person.id);
    now += SESSION_LIFETIME;
    expect(await access.identify(show(undefined, third))).toBeUndefined();
  });
});

describe("tokens", () => {
  it("are shown once, kept as a hash, found by their secret, and revoked by prefix", async () => {
    const { token, secret } = await access.tokens.create({ name: "ci", role: "viewer", createdBy: "cli" });
    expect(secret).toMatch(/^hmd_[\w-]{43}$/);
    expect(JSON.stringify(await state.db.selectFrom("tokens").selectAll().execute())).not.toContain(secret);
    expect(await access.identify(show(`Bearer ${secret}`))).toMatchObject({
      kind: "token",
      name: "ci",
      role: "viewer",
    });
    expect((await access.tokens.list())[0]).toMatchObject({ prefix: secret.slice(0, 10), last_used_at: now });
    await access.tokens.revoke(token.prefix);
    await expect(access.identify(show(`Bearer ${secret}`))).rejects.toMatchObject({ status: 401 });
    await expect(access.tokens.revoke("ci")).rejects.toMatchObject({ code: "TOKEN_UNKNOWN", status: 404 });
  });

  it("expire, and their names are unique", async () => {
    const spec = { name: "ci", role: "viewer" as const, createdBy: "cli", expiresAt: now + 1000 };
    const { secret } = await access.tokens.create(spec);
    await expect(access.tokens.create(spec)).rejects.toMatchObject({ code: "TOKEN_EXISTS" });
    now += 1000;
    await expect(access.identify(show(`Bearer ${secret}`))).rejects.toMatchObject({ status: 401 });
  });
});

describe("who a request is", () => {
  it("is nobody without proof, and 401 with a wrong one, even beside a good session", async () => {
    const person = await access.people.create("ann", "correct horse", "viewer");
    const session = await access.sessions.start(person.id);
    expect(await access.identify(show())).toBeUndefined();
    for (const header of ["Bearer nope", "Bearer hmd_nope", "Digest x", "nonsense", basic("ann", "wrong password")]) {
      await expect(access.identify(show(header, session)), header).rejects.toMatchObject({ status: 401 });
    }
  });

  it("is the CLI by its token", async () => {
    expect(await access.identify(show(`Bearer ${access.cliToken}`))).toMatchObject({ kind: "cli", role: "admin" });
  });

  it("is a person by Basic, remembered until the password changes", async () => {
    await access.people.create("ann", "correct: horse", "viewer");
    const header = basic("ann", "correct: horse");
    expect(await access.identify(show(header))).toMatchObject({ name: "ann", bySession: false });
    await state.db.updateTable("people").set({ password_hash: "not asked again" }).execute();
    expect(await access.identify(show(header))).toMatchObject({ name: "ann" });
    await access.people.setPassword("ann", "another horse");
    await expect(access.identify(show(header))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("slows the guessing of passwords down, by address and name, for a while", async () => {
    await access.people.create("ann", "correct horse", "viewer");
    await state.db.updateTable("people").set({ password_hash: "none" }).execute();
    for (let n = 0; n < 10; n += 1) {
      await expect(access.login("ann", "wrong", "192.0.2.1")).rejects.toMatchObject({ status: 401 });
    }
    await expect(access.login("ann", "correct horse", "192.0.2.1")).rejects.toMatchObject({
      code: "TOO_MANY_LOGINS",
      status: 429,
      retryAfter: 300,
    });
    await expect(access.login("ann", "wrong", "192.0.2.2")).rejects.toMatchObject({ status: 401 });
    now += 300_000;
    await expect(access.login("ann", "wrong", "192.0.2.1")).rejects.toMatchObject({ status: 401 });
  });
});

describe("who may bring data in", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");

  it.each([
    ["Bearer the-ingest-token"],
    [basic("anyone", "the-ingest-token")],
    ["ApiKey the-ingest-token"],
    [`ApiKey ${base64("id:the-ingest-token")}`],
    ["ApiKey id:the-ingest-token"],
    ["Token the-ingest-token"],
    ["Token anyone:the-ingest-token"],
  ])("%s", async (header) => expect(await access.mayIngest(header, undefined)).toBe(true));

  it("and ?p=, and a token with the role ingest or admin; nothing else", async () => {
    expect(await access.mayIngest(undefined, "the-ingest-token")).toBe(true);
    for (const [role, may] of [
      ["ingest", true],
      ["admin", true],
      ["editor", false],
      ["viewer", false],
    ] as const) {
      const { secret } = await access.tokens.create({ name: role, role, createdBy: "cli" });
      expect(await access.mayIngest(`Bearer ${secret}`, undefined), role).toBe(may);
    }
    for (const header of [undefined, "", "Bearer", "Bearer the-ingest-toke", "Basic x", "Digest the-ingest-token"]) {
      expect(await access.mayIngest(header, undefined), header).toBe(false);
    }
    expect(await access.mayIngest(undefined, ["the-ingest-token"])).toBe(false);
  });

  it("is everybody where no token is set", async () => {
    expect(await createAccess({ state, ingestToken: null }).mayIngest(undefined, undefined)).toBe(true);
  });
});

describe("the audit", () => {
  it("lists newest first, in pages", async () => {
    for (const subject of ["a", "b", "c"])
      await access.audit.record("cli", "token.create", subject, { role: "viewer" });
    const page = await access.audit.list(2);
    expect(page.map(({ subject }) => subject)).toEqual(["c", "b"]);
    expect(page[0]).toMatchObject({ at: now, actor: "cli", action: "token.create", detail: { role: "viewer" } });
    expect((await access.audit.list(2, page[1]!.id)).map(({ subject }) => subject)).toEqual(["a"]);
  });
});
