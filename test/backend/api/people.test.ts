import { afterEach, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
afterEach(() => harness.close());

const start = async (flags: Record<string, string> = {}) => {
  harness = await startHarness(flags);
  await harness.access.people.create("admin", "correct horse", "admin");
  await harness.access.people.create("ann", "correct horse", "viewer");
};
const ask = async (
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  payload?: object,
  headers?: Record<string, string>,
) =>
  harness.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: headers ?? (await harness.as("admin")),
    ...(payload && { payload }),
  });
const signIn = async (name: string, password: string) => {
  const answer = await ask("POST", "/login", { name, password }, {});
  return { cookie: `heimdall_session=${answer.cookies[0]?.value}` };
};
const actions = async () => (await harness.access.audit.list(10)).map(({ action, subject }) => `${action} ${subject}`);

describe("people", () => {
  it("are listed with the browsers they are signed in with", async () => {
    await start();
    await signIn("ann", "correct horse");
    await signIn("ann", "correct horse");
    const { people } = (await ask("GET", "/people")).json();
    expect(people).toMatchObject([
      { name: "admin", sessions: 0, is_from_settings: true, is_password_from_settings: false },
      { name: "ann", sessions: 2, is_from_settings: false, is_password_from_settings: false },
    ]);
  });

  it("get another role from their next request on, but the last administrator keeps theirs", async () => {
    await start();
    const session = await signIn("ann", "correct horse");
    expect((await ask("GET", "/people", undefined, session)).statusCode).toBe(403);
    const changed = await ask("PUT", "/people/ann/role", { role: "admin" });
    expect(changed.json().person).toMatchObject({ name: "ann", role: "admin" });
    expect((await ask("GET", "/people", undefined, session)).statusCode).toBe(200);
    expect((await ask("PUT", "/people/admin/role", { role: "viewer" })).statusCode).toBe(200);
    const last = await ask("PUT", "/people/ann/role", { role: "editor" });
    expect(last.statusCode).toBe(409);
    expect(last.json().error.code).toBe("LAST_ADMIN");
    expect((await ask("PUT", "/people/ann/role", { role: "admin" })).statusCode).toBe(200);
    expect((await ask("PUT", "/people/bob/role", { role: "admin" })).json().error.code).toBe("PERSON_UNKNOWN");
    expect(await actions()).toEqual(["person.role ann", "person.role admin", "person.role ann"]);
  });

  it("are signed out everywhere", async () => {
    await start();
    const session = await signIn("ann", "correct horse");
    expect((await ask("DELETE", "/people/ann/sessions")).json()).toEqual({ ended: 1 });
    expect((await ask("GET", "/me", undefined, session)).statusCode).toBe(401);
    expect((await ask("DELETE", "/people/bob/sessions")).statusCode).toBe(404);
    expect(await actions()).toEqual(["person.sign-out ann"]);
  });

  it("whose password is in the settings change it there", async () => {
    await start({ "admin.password": "correct horse" });
    const own = { current: "correct horse", password: "another horse" };
    for (const answer of [
      await ask("POST", "/people/admin/password", { password: "another horse" }),
      await ask("POST", "/me/password", own, await signIn("admin", "correct horse")),
    ]) {
      expect(answer.statusCode).toBe(409);
      expect(answer.json().error).toMatchObject({
        code: "PASSWORD_IN_SETTINGS",
        message: expect.stringContaining("admin.password"),
      });
    }
    expect((await ask("POST", "/people/ann/password", { password: "another horse" })).statusCode).toBe(200);
  });
});

describe("one's own password", () => {
  it("changes with the current one: this browser stays signed in, others are signed out", async () => {
    await start();
    const other = await signIn("ann", "correct horse");
    const session = await signIn("ann", "correct horse");
    const wrong = await ask("POST", "/me/password", { current: "wrong", password: "another horse" }, session);
    expect(wrong.statusCode).toBe(403);
    expect(wrong.json().error.code).toBe("WRONG_PASSWORD");
    expect((await ask("GET", "/me", undefined, other)).statusCode).toBe(200);

    const changed = await ask("POST", "/me/password", { current: "correct horse", password: "another horse" }, session);
    expect(changed.statusCode).toBe(200);
    const renewed = { cookie: `heimdall_session=${changed.cookies[0]!.value}` };
    expect((await ask("GET", "/me", undefined, renewed)).json()).toMatchObject({ name: "ann" });
    for (const old of [other, session]) expect((await ask("GET", "/me", undefined, old)).statusCode).toBe(401);
    expect((await ask("POST", "/login", { name: "ann", password: "correct horse" }, {})).statusCode).toBe(401);
    expect((await ask("POST", "/login", { name: "ann", password: "another horse" }, {})).statusCode).toBe(200);
    const [entry] = await harness.access.audit.list(1);
    expect(entry).toMatchObject({ actor: "person:ann", action: "person.password", subject: "ann" });
  });

  it("is nothing that a token has", async () => {
    await start();
    const answer = await ask("POST", "/me/password", { current: "correct horse", password: "another horse" });
    expect(answer.json().error.code).toBe("NO_PASSWORD");
  });
});

describe("the audit", () => {
  const subjects = async (query: string) =>
    (await ask("GET", `/audit?${query}`)).json().entries.map(({ subject }: { subject: string }) => subject);

  it("is filtered by who, what, to what and when, and read in pages", async () => {
    await start();
    const { audit } = harness.access;
    await audit.record("person:ann", "token.create", "CI");
    await audit.record("person:ann", "token.revoke", "100%");
    await audit.record("cli", "tokens.other", "ci_2");
    expect(await subjects("")).toEqual(["ci_2", "100%", "CI"]);
    expect(await subjects("actor=cli")).toEqual(["ci_2"]);
    expect(await subjects("action=token")).toEqual(["100%", "CI"]);
    expect(await subjects("action=token.create")).toEqual(["CI"]);
    expect(await subjects("subject=ci")).toEqual(["ci_2", "CI"]);
    expect(await subjects(`subject=${encodeURIComponent("0%")}`)).toEqual(["100%"]);
    expect(await subjects("subject=_")).toEqual(["ci_2"]);
    expect(await subjects("from=now-1h")).toHaveLength(3);
    expect(await subjects("from=now-2h&to=now-1h")).toEqual([]);
    expect((await ask("GET", "/audit?from=now&to=now-1h")).statusCode).toBe(400);

    const first = (await ask("GET", "/audit?limit=2")).json();
    expect(first.entries).toHaveLength(2);
    const second = (await ask("GET", `/audit?limit=2&before=${first.next}`)).json();
    expect([second.entries.length, second.next]).toEqual([1, null]);
    expect((await ask("GET", "/audit/names")).json()).toEqual({
      actors: ["cli", "person:ann"],
      actions: ["token.create", "token.revoke", "tokens.other"],
    });
  });
});
