import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  responses: Record<string, { description: string }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  security: Record<string, string[]>[];
  tags: { name: string }[];
  components: { securitySchemes: Record<string, object> };
}

let harness: Harness;
let document: Document;
beforeAll(async () => {
  harness = await startHarness();
  document = (await harness.app.inject({ url: "/api/docs/json", headers: await harness.as("viewer") })).json();
});
afterAll(() => harness.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

describe("the OpenAPI document", () => {
  it("names its version, ways to log in, and every resource", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.components.securitySchemes)).toEqual(["token", "basic", "session"]);
    for (const path of ["logs/search", "logs/histogram", "metrics/query", "rules", "incidents", "tokens", "login"]) {
      expect(document.paths).toHaveProperty([`/api/v1/${path}`]);
    }
    expect(document.paths).toHaveProperty(["/healthz"]);
  });

  it("describes every operation once", () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { path, method, operation } of operations()) {
      expect(operation.summary, `${method} ${path}`).toBeTruthy();
      expect(tags, `${method} ${path}`).toContain(operation.tags?.[0]);
      for (const { description } of Object.values(operation.responses)) expect(description).toBeTypeOf("string");
    }
  });

  it("declares every parameter of a path", () => {
    for (const { path, operation } of operations()) {
      const declared = (operation.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name);
      expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it("has only references that lead somewhere, and only schemes that it declares", () => {
    for (const [, pointer] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      let node: unknown = document;
      for (const step of pointer!.split("/")) node = (node as Record<string, unknown>)[step];
      expect(node, pointer).toBeDefined();
    }
    for (const { operation } of operations()) {
      for (const requirement of operation.security ?? document.security) {
        expect(Object.keys(document.components.securitySchemes)).toContain(Object.keys(requirement)[0]);
      }
    }
  });

  it("says which operations are open to everybody", () => {
    const open = operations().filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ path }) => path).sort()).toEqual([
      "/api/v1/login",
      "/api/v1/logout",
      "/healthz",
      "/metrics",
      "/readyz",
    ]);
  });

  it("is shown as a page to those who log in", async () => {
    const page = await harness.app.inject({ url: "/api/docs/", headers: await harness.as("viewer") });
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
    expect(page.headers["content-security-policy"]).not.toMatch(/upgrade-insecure-requests|swagger\.io/);
    expect((await harness.app.inject("/api/docs/")).headers["www-authenticate"]).toMatch(/^Basic/);
  });
});
