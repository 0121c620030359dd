import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGrafanaPeople } from "../../../backend/src/access/grafana.ts";
import { createGrafanaIdentity, type GrafanaIdentity } from "../../standins/grafana/identity.ts";

const ROOT = "https://grafana.example.com/";
const ann = { login: "ann", role: "Editor" } as const;
const roles = { viewer: "viewer", editor: "editor", admin: "admin" } as const;

let server: Server;
let url: string;
let identity: GrafanaIdentity;
let asked: number;
let answer: () => { status: number; body: unknown };

beforeEach(async () => {
  identity = await createGrafanaIdentity(ROOT);
  asked = 0;
  answer = () => ({ status: 200, body: identity.keys() });
  server = createServer((request, response) => {
    const isAsked = request.url === "/grafana/api/signing-keys/keys";
    if (isAsked) asked += 1;
    const { status, body } = isAsked ? answer() : { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/grafana/`;
});
afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => server.close(resolve));
});

const people = (given: Partial<Parameters<typeof createGrafanaPeople>[0]> = {}) =>
  createGrafanaPeople({ url, root_url: ROOT, token: null, org_ids: [], roles, ...given }, Date.now);

describe("who Grafana says it is", () => {
  it.each([
    ["Viewer", "viewer"],
    ["Editor", "editor"],
    ["Admin", "admin"],
  ] as const)("a %s is %s here, by the login", async (role, here) => {
    expect(await people().identify(await identity.sign({ login: "ann", role }))).toEqual({
      kind: "grafana",
      name: "ann",
      role: here,
      bySession: false,
    });
  });

  it("a service account and an anonymous visitor, who have no login, by what they are", async () => {
    const robot = await identity.sign(ann, { sub: "service-account:x1", type: "service-account", username: undefined });
    expect(await people().identify(robot)).toMatchObject({ name: "service-account:x1" });
    const nobody = await identity.sign({ login: "", role: "Viewer" }, { sub: "anonymous:0", type: "anonymous" });
    expect(await people().identify(nobody)).toMatchObject({ name: "anonymous:0", role: "viewer" });
  });

  it("gets no more than the settings let a role have", async () => {
    const careful = people({ roles: { viewer: "nobody", editor: "viewer", admin: "editor" } });
    expect(await careful.identify(await identity.sign({ login: "eve", role: "Admin" }))).toMatchObject({
      role: "editor",
    });
    expect(await careful.identify(await identity.sign(ann))).toMatchObject({ role: "viewer" });
    await expect(careful.identify(await identity.sign({ login: "bob", role: "Viewer" }))).rejects.toMatchObject({
      code: "GRAFANA_ROLE_REFUSED",
      status: 403,
      message: expect.stringContaining("grafana.roles"),
    });
  });

  it("without a role in the organisation is let in nowhere", async () => {
    await expect(people().identify(await identity.sign({ login: "x", role: "None" }))).rejects.toMatchObject({
      code: "GRAFANA_ROLE_REFUSED",
    });
    await expect(people().identify(await identity.sign(ann, { role: undefined }))).rejects.toMatchObject({
      code: "GRAFANA_ID_REFUSED",
      message: expect.stringContaining("Grafana 12"),
    });
    await expect(people().identify(await identity.sign(ann, { role: "Root" }))).rejects.toMatchObject({ status: 403 });
  });
});

describe("what is refused", () => {
  const refused = async (id: string | undefined, why: string, from = people()) =>
    expect(from.identify(id)).rejects.toMatchObject({ status: 403, message: expect.stringContaining(why) });

  it("everything, where grafana.url is not set", () =>
    refused("x.y.z", "set grafana.url", createGrafanaPeople(undefined, Date.now)));

  it("no id at all, and what is no token", async () => {
    await refused(undefined, "X-Grafana-Id is missing");
    await refused("", "X-Grafana-Id is missing");
    await refused("ann", "no signed token");
  });

  it("an id that has expired, or has no end", async () => {
    const hourAgo = Math.floor(Date.now() / 1000) - 3_600;
    await refused(await identity.sign(ann, { iat: hourAgo, exp: hourAgo + 600 }), "expired");
    await refused(await identity.sign(ann, { exp: undefined }), '"exp"');
  });

  it("another Grafana's id, by its address and by its key", async () => {
    await refused(await identity.sign(ann, { iss: "https://other.example.com/" }), "grafana.root_url");
    const other = await createGrafanaIdentity(ROOT);
    await refused(await other.sign(ann), "signature is wrong");
    await other.rotate();
    await refused(await other.sign(ann), "does not have");
  });

  it("people of another organisation, unless it is named", async () => {
    const id = await identity.sign({ ...ann, orgId: 2 });
    await refused(id, "org:2; grafana.org_ids lets in 1");
    expect(await people({ org_ids: [2, 3] }).identify(id)).toMatchObject({ name: "ann" });
  });

  it("an id that is not signed, or signed with a password that the public key would be", async () => {
    const claims = { iss: ROOT, aud: "org:1", sub: "user:1", role: "Admin", exp: 9_999_999_999, iat: 1 };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const kid = identity.keys().keys[0]!.kid!;
    await refused(`${part({ alg: "none", typ: "jwt", kid })}.${part(claims)}.`, "not signed the way");
    const secret = new TextEncoder().encode(JSON.stringify(identity.keys().keys[0]));
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "jwt", kid }).sign(secret);
    await refused(hmac, "not signed the way");
  });

  it("claims that were changed after they were signed", async () => {
    const [header, , signature] = (await identity.sign(ann)).split(".");
    const claims = Buffer.from(JSON.stringify({ iss: ROOT, aud: "org:1", sub: "user:1", role: "Admin" }));
    await refused(`${header}.${claims.toString("base64url")}.${signature}`, "signature is wrong");
  });
});

describe("Grafana's keys", () => {
  it("are asked for once, and again for a key that is new, but not for each unknown one", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const all = people();
    await all.identify(await identity.sign(ann));
    await all.identify(await identity.sign(ann));
    expect(asked).toBe(1);

    await identity.rotate();
    vi.setSystemTime(Date.now() + 31_000);
    expect(await all.identify(await identity.sign(ann))).toMatchObject({ name: "ann" });
    expect(asked).toBe(2);

    const other = await createGrafanaIdentity(ROOT);
    for (let turn = 0; turn < 5; turn += 1) await other.rotate();
    for (let turn = 0; turn < 5; turn += 1) {
      await expect(all.identify(await other.sign(ann))).rejects.toMatchObject({ code: "GRAFANA_ID_REFUSED" });
    }
    expect(asked).toBe(2);
  });

  it("are given up when Grafana has given them up", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const all = people();
    await all.identify(await identity.sign(ann));
    const stolen = await identity.sign(ann, { exp: Math.floor(Date.now() / 1000) + 90_000 });
    await identity.rotate(true);
    vi.setSystemTime(Date.now() + 3_700_000);
    await expect(all.identify(stolen)).rejects.toMatchObject({ code: "GRAFANA_ID_REFUSED" });
  });

  it("make it clear when they cannot be read", async () => {
    const id = await identity.sign(ann);
    answer = () => ({ status: 502, body: {} });
    await expect(people().identify(id)).rejects.toMatchObject({
      code: "GRAFANA_UNREACHABLE",
      status: 503,
      retryable: true,
      message: expect.stringContaining("/grafana/api/signing-keys/keys"),
    });
    answer = () => ({ status: 200, body: { keys: null } });
    await expect(people().identify(id)).rejects.toMatchObject({ message: expect.stringContaining("no signing keys") });
    await expect(people({ url: "http://127.0.0.1:1" }).identify(id)).rejects.toMatchObject({
      code: "GRAFANA_UNREACHABLE",
    });
  });
});
