import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGrafanaIdentity, type GrafanaIdentity, type GrafanaPerson } from "../../standins/grafana/identity.ts";
import { type Harness, NOW, startHarness } from "./harness.ts";

const TOKEN = "the-token-of-the-settings";
let server: Server;
let identity: GrafanaIdentity;
let harness: Harness;

beforeAll(async () => {
  server = createServer((_request, response) => response.end(JSON.stringify(identity.keys())));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  identity = await createGrafanaIdentity(`${url}/`, () => NOW);
  harness = await startHarness({ "grafana.url": url, "grafana.token": TOKEN });
});
afterAll(async () => {
  await harness.close();
  await new Promise((resolve) => server.close(resolve));
});

const person = (role: GrafanaPerson["role"]): GrafanaPerson => ({ login: `${role.toLowerCase()}@x.org`, role });
const by = async (role: GrafanaPerson["role"]) => ({
  ...(await harness.as("grafana")),
  "x-heimdall-plugin": "heimdall-app",
  "x-grafana-id": await identity.sign(person(role)),
});

describe("the plugin in Grafana", () => {
  it("acts as the person whom Grafana signed for", async () => {
    const me = await harness.app.inject({ url: "/api/v1/me", headers: await by("Editor") });
    expect(me.json()).toEqual({ name: "editor@x.org", role: "editor", kind: "grafana" });
  });

  it("lets a viewer do what a viewer may", async () => {
    const acknowledge = { method: "POST" as const, url: "/api/v1/incidents/i1/acknowledge" };
    const refused = await harness.app.inject({ ...acknowledge, headers: await by("Viewer") });
    expect(refused.statusCode).toBe(403);
    expect(refused.json().error.message).toContain("grafana:viewer@x.org is viewer");
    const done = await harness.app.inject({ ...acknowledge, headers: await by("Editor") });
    expect(done.json()).toMatchObject({ incident: { changed_by: "grafana:editor@x.org" } });
  });

  it("leaves the person's name in the audit", async () => {
    const body = { name: "made in grafana", role: "viewer" };
    const made = await harness.app.inject({ method: "POST", url: "/api/v1/tokens", headers: await by("Admin"), body });
    expect(made.json().token.created_by).toBe("grafana:admin@x.org");
    expect((await harness.access.audit.list(1))[0]).toMatchObject({ actor: "grafana:admin@x.org" });
  });

  it("is nobody by its token alone, nor by a signed id alone", async () => {
    const { "x-grafana-id": id, ...token } = await by("Admin");
    const without = await harness.app.inject({ url: "/api/v1/me", headers: token });
    expect(without.json().error.code).toBe("GRAFANA_ID_MISSING");
    const bare = await harness.app.inject({ url: "/api/v1/me", headers: await harness.as("grafana") });
    expect(bare.json().error.code).toBe("GRAFANA_ID_MISSING");
    const only = { "x-heimdall-plugin": "heimdall-app", "x-grafana-id": id };
    expect((await harness.app.inject({ url: "/api/v1/me", headers: only })).statusCode).toBe(401);
  });

  it("may have its token from the settings, which is nobody by itself either", async () => {
    const headers = { ...(await by("Editor")), authorization: `Bearer ${TOKEN}` };
    expect((await harness.app.inject({ url: "/api/v1/me", headers })).json()).toMatchObject({ name: "editor@x.org" });
    const { authorization } = headers;
    const bare = await harness.app.inject({ url: "/api/v1/me", headers: { authorization } });
    expect(bare.json().error.code).toBe("GRAFANA_ID_MISSING");
  });

  it("takes no header's word for a role", async () => {
    const headers = { ...(await by("Viewer")), "x-heimdall-role": "Admin", "x-grafana-context": '{"OrgRole":"Admin"}' };
    expect((await harness.app.inject({ url: "/api/v1/tokens", headers })).statusCode).toBe(403);
  });

  it("may not be given a token that everybody would be", async () => {
    const headers = { ...(await by("Viewer")), ...(await harness.as("admin")) };
    const refused = await harness.app.inject({ url: "/api/v1/me", headers });
    expect(refused.statusCode).toBe(403);
    expect(refused.json().error).toMatchObject({
      code: "GRAFANA_TOKEN_ROLE",
      message: expect.stringContaining("--role grafana"),
    });
    // A data source of Grafana with an API token also sends X-Grafana-Id along.
    const { "x-heimdall-plugin": _, ...dataSource } = headers;
    expect((await harness.app.inject({ url: "/api/v1/me", headers: dataSource })).statusCode).toBe(200);
  });

  it("may send no data in", async () => {
    const open = await startHarness({ "ingest.token": "the-ingest-token-x" });
    const headers = await open.as("grafana");
    expect((await open.app.inject({ method: "POST", url: "/api/v1/ingest/app", headers })).statusCode).toBe(401);
    await open.close();
  });

  it("names things with slashes, spaces and Korean through a proxy that decodes paths", async () => {
    const name = "5xx / 분 100%";
    await harness.access.tokens.create({ name: "a / b", role: "viewer", createdBy: "test" });
    const twice = (text: string) => encodeURIComponent(encodeURIComponent(text));
    const headers = await by("Admin");
    const revoked = await harness.app.inject({ method: "DELETE", url: `/api/v1/tokens/${twice("a / b")}`, headers });
    expect(revoked.json()).toMatchObject({ revoked: { name: "a / b" } });
    const unknown = await harness.app.inject({ method: "DELETE", url: `/api/v1/tokens/${twice(name)}`, headers });
    expect(unknown.json().error.message).toBe(`there is no token ${name}`);
  });

  it("is told which Heimdall this is", async () => {
    const about = await harness.app.inject({ url: "/api/v1/about", headers: await by("Viewer") });
    expect(about.json()).toEqual({ name: "heimdall", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });
});
