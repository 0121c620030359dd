import { X509Certificate } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ElasticsearchConnection } from "../../../backend/src/stores/logs/elasticsearch/connection.ts";
import { openElasticsearchLogs } from "../../../backend/src/stores/logs/elasticsearch/store.ts";
import type { LogDocument } from "../../../backend/src/stores/logs/port.ts";
import { connectionTo } from "../../support/elasticsearch-connection.ts";
import { type RunningElasticsearch, startElasticsearch } from "../servers/elasticsearch.ts";
import { requestJson } from "../servers/request.ts";
import { createServerDirectory } from "../servers/unprivileged.ts";
import { describeWithOwnServers } from "../shared-servers.ts";

describeWithOwnServers(["elasticsearch"], "Elasticsearch with security and TLS", () => {
  const directory = createServerDirectory("heimdall-secure-elasticsearch-");
  let server: RunningElasticsearch;
  let login: Partial<ElasticsearchConnection>;

  beforeAll(async () => {
    server = await startElasticsearch({
      directory: join(directory, "server"),
      security: true,
      tls: true,
      heap: "512m",
    });
    login = { username: "elastic", password: server.password, ca: server.authorityFile };
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const document = (index: string): LogDocument => ({
    ...{ index, id: null, action: "index", time: 0, fields: { "@timestamp": new Date().toISOString() } },
  });
  const withStore = async <T>(
    given: Partial<ElasticsearchConnection>,
    use: (store: Awaited<ReturnType<typeof openElasticsearchLogs>>, warnings: readonly string[]) => Promise<T>,
    templates: { shards: number; replicas: number } | null = null,
  ): Promise<T> => {
    const warnings: string[] = [];
    const connection = connectionTo(server.url, given);
    const warn = (message: string) => warnings.push(message);
    const store = await openElasticsearchLogs({ connection, templates, warn, refresh: true });
    try {
      return await use(store, warnings);
    } finally {
      await store.close();
    }
  };
  const ask = (method: string, path: string, body: unknown) =>
    requestJson(`${server.url}${path}`, {
      method,
      authorization: `Basic ${btoa(`elastic:${server.password}`)}`,
      authorityFile: server.authorityFile,
      body,
    });
  const stores = (given: Partial<ElasticsearchConnection>) =>
    withStore(given, async (store) => {
      expect(await store.health()).toEqual({ problem: null, version: "9.4.3" });
      return (await store.write([document("secured")]))[0]!.status;
    });

  it("lets in by user and password, and by an API key in both its forms", async () => {
    expect(await stores(login)).toBe("created");
    const encoded = await server.createApiKey("heimdall");
    expect(await stores({ ca: server.authorityFile, apiKey: encoded })).toBe("created");
    const pair = Buffer.from(encoded, "base64").toString();
    expect(await stores({ ca: server.authorityFile, apiKey: pair })).toBe("created");
  });

  it("trusts an authority by its fingerprint, or anybody where that is said", async () => {
    const { fingerprint256 } = new X509Certificate(readFileSync(server.authorityFile!));
    expect(await stores({ ...login, ca: null, caFingerprint: fingerprint256 })).toBe("created");
    expect(await stores({ ...login, ca: null, verify: false })).toBe("created");
    const wrong = fingerprint256.replace(/^../, (digits) => (digits === "00" ? "11" : "00"));
    await withStore({ ...login, ca: null, caFingerprint: wrong }, async (store) => {
      expect((await store.health()).problem).toMatch(/not trusted.*elasticsearch\.ca_fingerprint/);
    });
    await withStore({ ...login, ca: null }, async (store) => {
      expect((await store.health()).problem).toMatch(/not trusted.*elasticsearch\.ca/);
      await expect(store.write([document("secured")])).rejects.toMatchObject({ retryable: true });
    });
  });

  it("names the setting of a login that is refused, without the secret, and loses nothing", async () => {
    for (const wrong of [{ username: "elastic", password: "hunter2hunter2" }, { apiKey: "hunter2:hunter2hunter2" }]) {
      await withStore({ ca: server.authorityFile, ...wrong }, async (store) => {
        const setting =
          "apiKey" in wrong ? /elasticsearch\.api_key/ : /elasticsearch\.username and elasticsearch\.password/;
        const { problem } = await store.health();
        expect(problem).toMatch(setting);
        expect(problem).not.toContain("hunter2");
        const error = await store.write([document("secured")]).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({
          code: "ELASTICSEARCH_LOGIN",
          retryable: true,
          message: expect.stringMatching(setting),
        });
        expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
      });
    }
  });

  it("takes back a batch that the role has no right to write, and only warns of templates that it may not keep", async () => {
    const rights = {
      indices: [{ names: ["allowed-*"], privileges: ["create_index", "create_doc", "index", "read"] }],
      cluster: ["monitor"],
    };
    const { body } = await ask("POST", "/_security/api_key", { name: "narrow", role_descriptors: { narrow: rights } });
    const narrow = { ca: server.authorityFile, apiKey: (body as { encoded: string }).encoded };
    await withStore(
      narrow,
      async (store, warnings) => {
        expect((await store.write([document("allowed-1")]))[0]).toMatchObject({ status: "created" });
        expect(warnings).toEqual([expect.stringMatching(/templates.*elasticsearch\.templates/)]);
        await expect(store.write([document("forbidden"), document("allowed-1")])).rejects.toMatchObject({
          retryable: true,
          message: expect.stringMatching(/forbidden.*elasticsearch\.api_key/s),
        });
      },
      { shards: 1, replicas: 0 },
    );
  });

  it("refuses a certificate's file that cannot be read at once", async () => {
    await expect(withStore({ ca: "/nowhere/ca.pem" }, async () => undefined)).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("elasticsearch.ca"),
    });
  });
});
