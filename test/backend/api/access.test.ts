import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await harness.access.people.create("ann", "correct horse", "editor");
});
afterAll(() => harness.close());

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  harness.app.inject({ method: "POST", url, payload, headers });
const get = (url: string, headers: Record<string, string> = {}) => harness.app.inject({ method: "GET", url, headers });

const readable = [
  "/api/v1/logs/search",
  "/api/v1/logs/histogram",
  "/api/v1/logs/fields",
  "/api/v1/logs/fields/host.name/values",
  "/api/v1/metrics/query?database=d&measurement=m&select=x",
  "/api/v1/metrics/databases",
  "/api/v1/metrics/measurements?database=d",
  "/api/v1/metrics/tags?database=d&measurement=m",
  "/api/v1/metrics/tags/host/values?database=d&measurement=m",
  "/api/v1/metrics/fields?database=d&measurement=m",
  "/api/v1/rules",
  "/api/v1/incidents",
  "/api/v1/incidents/i1",
  "/api/v1/incidents/i1/events",
  "/api/v1/incidents/i1/deliveries",
  "/api/v1/contact-points",
  "/api/v1/contact-points/channels",
  "/api/v1/notifications",
  "/api/v1/pipelines",
  "/api/v1/pipelines/reference",
  "/api/v1/pipelines/main",
  "/api/v1/pipelines/main/versions",
  "/api/v1/me",
  "/api/docs/json",
];
const administrators = ["/api/v1/tokens", "/api/v1/people", "/api/v1/settings", "/api/v1/audit", "/api/v1/audit/names"];

describe("who may read", () => {
  it.each(readable)("GET %s: viewers, not strangers nor agents", async (url) => {
    const stranger = await get(url);
    expect(stranger.statusCode).toBe(401);
    expect(stranger.json()).toEqual({ error: { code: "UNAUTHENTICATED", message: expect.stringContaining("login") } });
    expect(stranger.headers["www-authenticate"]).toMatch(/^(Bearer|Basic)/);
    expect((await get(url, await harness.as("ingest"))).statusCode).toBe(403);
    expect((await get(url, await harness.as("viewer"))).statusCode).toBe(200);
  });

  it.each(administrators)("GET %s: administrators only", async (url) => {
    expect((await get(url)).statusCode).toBe(401);
    const refused = await get(url, await harness.as("editor"));
    expect(refused.statusCode).toBe(403);
    expect(refused.json().error.message).toBe("this needs the role admin; token:test editor is editor");
    expect((await get(url, await harness.as("admin"))).statusCode).toBe(200);
  });

  it.each(["/healthz", "/readyz", "/metrics"])("GET %s: everybody on this machine", async (url) => {
    expect((await get(url)).statusCode).toBe(200);
  });

  it("GET /metrics from elsewhere: viewers", async () => {
    const open = await startHarness({ "http.host": "0.0.0.0", "ingest.token": "0123456789abcdef" });
    expect((await open.app.inject("/metrics")).statusCode).toBe(401);
    expect((await open.app.inject({ url: "/metrics", headers: await open.as("viewer") })).statusCode).toBe(200);
    await open.close();
  });
});

describe("who may change", () => {
  it.each([
    ["POST", "/api/v1/incidents/i1/acknowledge", "viewer", "editor"],
    ["POST", "/api/v1/incidents/i1/close", "viewer", "editor"],
    ["POST", "/api/v1/incidents/i1/reopen", "viewer", "editor"],
    ["POST", "/api/v1/incidents/i1/notes", "viewer", "editor"],
    ["PUT", "/api/v1/contact-points/ops", "viewer", "editor"],
    ["DELETE", "/api/v1/contact-points/ops", "viewer", "editor"],
    ["POST", "/api/v1/contact-points/test", "viewer", "editor"],
    ["POST", "/api/v1/backtest", "viewer", "editor"],
    ["POST", "/api/v1/notifications/n1/retry", "viewer", "editor"],
    ["PUT", "/api/v1/dead-letters/x/payload", "viewer", "editor"],
    ["POST", "/api/v1/dead-letters/x/replay", "viewer", "editor"],
    ["POST", "/api/v1/dead-letters/x/discard", "viewer", "editor"],
    ["POST", "/api/v1/dead-letters/replay", "viewer", "editor"],
    ["POST", "/api/v1/dead-letters/discard", "viewer", "editor"],
    ["POST", "/api/v1/tokens", "editor", "admin"],
    ["DELETE", "/api/v1/tokens/x", "editor", "admin"],
    ["POST", "/api/v1/people", "editor", "admin"],
    ["POST", "/api/v1/people/ann/password", "editor", "admin"],
    ["PUT", "/api/v1/people/x/role", "editor", "admin"],
    ["DELETE", "/api/v1/people/x/sessions", "editor", "admin"],
    ["DELETE", "/api/v1/people/x", "editor", "admin"],
  ] as const)("%s %s: not %s, but %s", async (method, url, refused, allowed) => {
    expect((await harness.app.inject({ method, url })).statusCode).toBe(401);
    expect((await harness.app.inject({ method, url, headers: await harness.as(refused) })).statusCode).toBe(403);
    expect((await harness.app.inject({ method, url, headers: await harness.as(allowed) })).statusCode).not.toBe(403);
  });
});

describe("a session", () => {
  it("starts by name and password, changes things from its own page only, and ends", async () => {
    const login = await post("/api/v1/login", { name: "ann", password: "correct horse" });
    expect(login.json()).toEqual({ name: "ann", role: "editor", kind: "person" });
    const [cookie] = login.cookies;
    expect(cookie).toMatchObject({ name: "heimdall_session", httpOnly: true, sameSite: "Strict", path: "/" });
    const headers = { cookie: `heimdall_session=${cookie!.value}` };
    expect((await get("/api/v1/me", headers)).json()).toMatchObject({ name: "ann" });

    const acknowledge = (more: Record<string, string>) =>
      post("/api/v1/incidents/i1/acknowledge", {}, { ...headers, host: "heimdall.test", ...more });
    for (const foreign of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://heimdall.test:3000" },
      { origin: "null" },
    ]) {
      expect((await acknowledge(foreign)).json().error.code, JSON.stringify(foreign)).toBe("FOREIGN_ORIGIN");
    }
    expect((await acknowledge({ "sec-fetch-site": "same-origin" })).statusCode).toBe(200);
    expect((await acknowledge({ origin: "http://heimdall.test" })).json().incident).toMatchObject({
      changed_by: "person:ann",
    });
    expect((await acknowledge({})).statusCode).toBe(200);

    expect((await post("/api/v1/logout", {}, headers)).statusCode).toBe(200);
    expect((await get("/api/v1/me", headers)).statusCode).toBe(401);
  });

  it("is Secure behind https", async () => {
    const proxied = await startHarness({ "http.trust_proxy": "127.0.0.1" });
    await proxied.access.people.create("bob", "correct horse", "viewer");
    const login = await proxied.app.inject({
      method: "POST",
      url: "/api/v1/login",
      payload: { name: "bob", password: "correct horse" },
      headers: { "x-forwarded-proto": "https" },
    });
    expect(login.cookies[0]).toMatchObject({ secure: true });
    await proxied.close();
  });

  it("does not start with a wrong password, a form, or from another page", async () => {
    const wrong = await post("/api/v1/login", { name: "ann", password: "wrong" });
    expect(wrong.statusCode).toBe(401);
    expect(wrong.json()).toEqual({ error: { code: "UNAUTHENTICATED", message: "the name or the password is wrong" } });
    expect(wrong.cookies).toEqual([]);
    const form = await harness.app.inject({
      method: "POST",
      url: "/api/v1/login",
      payload: "name=ann&password=correct+horse",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(form.statusCode).toBe(415);
    const foreign = { "sec-fetch-site": "cross-site" };
    const crossed = await post("/api/v1/login", { name: "ann", password: "correct horse" }, foreign);
    expect(crossed.statusCode).toBe(403);
  });

  it("cannot be guessed fast", async () => {
    const limited = await startHarness();
    const attempt = () =>
      limited.app.inject({ method: "POST", url: "/api/v1/login", payload: { name: "nobody", password: "x" } });
    for (let n = 0; n < 10; n += 1) expect((await attempt()).statusCode).toBe(401);
    const refused = await attempt();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers["retry-after"]).toBe("300");
    await limited.close();
  });
});

describe("tokens and people by the API", () => {
  it("makes a token, shows its secret once, revokes it, and writes both down", async () => {
    const admin = await harness.as("admin");
    const made = await post("/api/v1/tokens", { name: "grafana", role: "viewer" }, admin);
    const { secret } = made.json();
    expect((await get("/api/v1/me", { authorization: `Bearer ${secret}` })).json()).toEqual({
      name: "grafana",
      role: "viewer",
      kind: "token",
    });
    const list = await get("/api/v1/tokens", admin);
    expect(list.body).not.toContain(secret);
    expect(list.json().tokens).toContainEqual(
      expect.objectContaining({ name: "grafana", prefix: secret.slice(0, 10) }),
    );
    const url = "/api/v1/tokens/grafana";
    expect((await harness.app.inject({ method: "DELETE", url, headers: admin })).statusCode).toBe(200);
    expect((await get("/api/v1/me", { authorization: `Bearer ${secret}` })).statusCode).toBe(401);
    const { entries } = (await get("/api/v1/audit?limit=2", admin)).json();
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(["token.revoke", "token.create"]);
    expect(entries[0]).toMatchObject({ actor: "token:test admin", subject: "grafana", detail: { role: "viewer" } });
  });

  it("refuses a token that would have expired, and a role there is not", async () => {
    const admin = await harness.as("admin");
    const past = await post("/api/v1/tokens", { name: "x", role: "viewer", expires_at: 1 }, admin);
    expect(past.json().error.message).toBe("expires_at: has passed already");
    const role = await post("/api/v1/tokens", { name: "x", role: "root" }, admin);
    expect(role.json().error.message).toContain("viewer, editor, admin, ingest");
  });

  it("adds a person and removes them", async () => {
    const admin = await harness.as("admin");
    const person = { name: "cleo", password: "correct horse", role: "viewer" };
    const made = await post("/api/v1/people", person, admin);
    expect(made.json().person).toMatchObject({ name: "cleo", role: "viewer" });
    expect(made.body).not.toContain("scrypt");
    expect((await post("/api/v1/people", person, admin)).json().error.code).toBe("PERSON_EXISTS");
    const basic = { authorization: `Basic ${Buffer.from("cleo:correct horse").toString("base64")}` };
    expect((await get("/api/v1/me", basic)).statusCode).toBe(200);
    await harness.app.inject({ method: "DELETE", url: "/api/v1/people/cleo", headers: admin });
    expect((await get("/api/v1/me", basic)).statusCode).toBe(401);
  });
});

describe("ingest", () => {
  it("takes nothing of a page that only a browser of this machine shows", async () => {
    const guarded = await startHarness({ "ingest.token": "0123456789abcdef" });
    for (const foreign of [{ "sec-fetch-site": "cross-site" }, { origin: "http://evil.example" }]) {
      expect((await send(harness.app, "/api/v1/ingest/web?p=x", foreign)).json().error.code).toBe("FOREIGN_ORIGIN");
      expect((await send(guarded.app, "/api/v1/ingest/web?p=0123456789abcdef", foreign)).statusCode).toBe(200);
    }
    expect((await send(harness.app, "/api/v1/ingest/web", { "sec-fetch-site": "none" })).statusCode).toBe(200);
    await guarded.close();
  });

  const send = (app: Harness["app"], url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: "POST", url, payload: {}, headers });

  it("is open where no token is set", async () => {
    expect((await send(harness.app, "/api/v1/ingest/web")).statusCode).toBe(200);
  });

  it("needs the token where one is set; a person's login does not do", async () => {
    const guarded = await startHarness({ "ingest.token": "0123456789abcdef" });
    const refused = await send(guarded.app, "/api/v1/ingest/web");
    expect(refused.statusCode).toBe(401);
    expect(refused.headers["www-authenticate"]).toMatch(/^Basic/);
    expect(refused.json().error.code).toBe("UNAUTHENTICATED");
    expect((await send(guarded.app, "/api/v1/ingest/web?p=0123456789abcdef")).statusCode).toBe(200);
    const bearer = { authorization: "Bearer 0123456789abcdef" };
    expect((await send(guarded.app, "/api/v1/ingest/web", bearer)).statusCode).toBe(200);
    expect((await send(guarded.app, "/api/v1/ingest/web", await guarded.as("ingest"))).statusCode).toBe(200);
    expect((await send(guarded.app, "/api/v1/ingest/web", await guarded.as("viewer"))).statusCode).toBe(401);
    expect((await guarded.app.inject({ url: "/api/v1/rules", headers: bearer })).statusCode).toBe(401);
    await guarded.close();
  });
});
