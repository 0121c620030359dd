import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadSettings } from "../../backend/src/config/load.ts";
import { checkCompose } from "../../scripts/check-compose.ts";

const ROOT = join(import.meta.dirname, "..", "..");

const GOOD = `name: test

services:
  store:
    image: example/store:1.2.3
    volumes:
      - ./settings:/etc/store:ro
      - store-data:/var/lib/store
    environment:
      STORE_PASSWORD: \${STORE_PASSWORD:?write it into .env}
      STORE_URL: http://store:\${STORE_PASSWORD:?write it into .env}@other:1
    ports:
      - '127.0.0.1:1234:1234'
    healthcheck:
      test: ["CMD-SHELL", "check $$STORE_PASSWORD"]
    mem_limit: 1g

volumes:
  store-data: {}
`;

/** What compose puts in from the environment. */
function variable(inside: string): string {
  return `\${${inside}}`;
}

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "heimdall-compose-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What is found in a folder with these files; the good ones unless said otherwise. */
function problemsOf(compose: string, files: Readonly<Record<string, string>> = {}): string {
  rmSync(root, { recursive: true });
  const all = { ".env.example": "STORE_PASSWORD=\n", "settings/a": "", ...files, "docker-compose.yaml": compose };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkCompose(root).join("\n");
}

describe("the check of docker-compose.yaml", () => {
  it("finds nothing in a good one, nor in ours", () => {
    expect(problemsOf(GOOD)).toBe("");
    expect(checkCompose(ROOT)).toEqual([]);
  });

  it.each([
    ["no YAML", GOOD.replace("name: test", "name: [test"), "Invalid YAML"],
    ["against the schema", GOOD.replace("mem_limit: 1g", "memory: 1g"), "invalid-schema"],
    ["against a rule of dclint", GOOD.replace("name: test", 'version: "3"'), "no-version-field"],
    ["no tag", GOOD.replace(":1.2.3", ""), "image example/store has no pinned version"],
    ["latest", GOOD.replace(":1.2.3", ":latest"), "image example/store:latest has no pinned version"],
    ["a tag that moves", GOOD.replace(":1.2.3", ":1"), "image example/store:1 has no pinned version"],
    ["a tag by variable", GOOD.replace(":1.2.3", `:${variable("TAG:-1.2.3")}`), "has no pinned version"],
    ["no health check", GOOD.replace(/ {4}healthcheck:\n.*\n/, ""), "store: has no healthcheck"],
    ["no memory limit", GOOD.replace("    mem_limit: 1g\n", ""), "store: has no memory limit"],
    [
      "a secret in the file",
      GOOD.replace(/STORE_PASSWORD: .*/, "STORE_PASSWORD: hunter2"),
      "store: STORE_PASSWORD must come from the environment",
    ],
    [
      "a secret with a default",
      GOOD.replace(/STORE_PASSWORD: .*/, `STORE_PASSWORD: ${variable("STORE_PASSWORD:-hunter2")}`),
      `${variable("STORE_PASSWORD")} must fail where it is not set`,
    ],
    [
      "a secret in a list",
      GOOD.replace(/ {4}environment:\n.*\n.*\n/, "    environment:\n      - API_TOKEN=hunter2\n"),
      "store: API_TOKEN must come from the environment",
    ],
    [
      "a password in an address",
      GOOD.replace(/STORE_URL: .*/, "STORE_URL: postgres://store:hunter2@other/db"),
      "store: STORE_URL must come from the environment",
    ],
    [
      "a variable nobody lists",
      GOOD.replace("mem_limit: 1g", `mem_limit: ${variable("MEMORY:-1g")}`),
      "does not list MEMORY",
    ],
    ["a file that is not there", GOOD.replace("./settings", "./setting"), "mounts ./setting, which does not exist"],
    ["a file of this machine", GOOD.replace("./settings", "/etc/store"), "/etc/store, which is not in the repository"],
    ["an open port", GOOD.replace("127.0.0.1:1234", "0.0.0.0:1234"), "port 0.0.0.0:1234:1234 is open"],
    [
      "no wait",
      GOOD.replace(
        "    volumes:\n",
        "    depends_on:\n      other:\n        condition: service_started\n    volumes:\n",
      ),
      "does not wait until other is healthy",
    ],
  ])("finds %s", (_what, compose, problem) => {
    expect(compose).not.toBe(GOOD);
    expect(problemsOf(compose)).toContain(problem);
  });

  it.each(["", "not-set"])("takes a secret that one may do without: [%s] in its place", (word) => {
    const compose = GOOD.replace(/STORE_PASSWORD: .*/, `STORE_PASSWORD: ${variable(`STORE_PASSWORD:-${word}`)}`);
    expect(compose).not.toBe(GOOD);
    expect(problemsOf(compose)).toBe("");
  });

  it("finds a .env.example that sets something or lists what nothing takes", () => {
    const example = "STORE_PASSWORD=hunter2\nOTHER=\n";
    const problems = problemsOf(GOOD, { ".env.example": example });
    expect(problems).toContain(".env.example sets STORE_PASSWORD");
    expect(problems).toContain(".env.example lists OTHER, which nothing takes");
  });

  it("looks into a Dockerfile", () => {
    const compose = GOOD.replace("image: example/store:1.2.3", "build: ./store");
    expect(problemsOf(compose)).toContain("store: store/Dockerfile does not exist");
    const stages = "FROM node:24.1.0 AS first\nFROM first\n";
    expect(problemsOf(compose, { "store/Dockerfile": stages })).toBe("");
    expect(problemsOf(compose, { "store/Dockerfile": "FROM node:slim\n" })).toContain("image node:slim has no pinned");
  });

  it("holds images against the versions that the tests run on", () => {
    const files = { "test/stack/versions.env": "# ours\nSTORE=1.2.4\n" };
    expect(problemsOf(GOOD, files)).toContain("store: image example/store:1.2.3 is not 1.2.4");
  });
});

describe("our docker-compose.yaml", () => {
  const { services } = parse(readFileSync(join(ROOT, "docker-compose.yaml"), "utf8")) as {
    services: Record<string, { environment: Record<string, string>; volumes: string[] }>;
  };

  it("gives Heimdall settings that it takes", () => {
    const env = Object.fromEntries(
      Object.entries(services.heimdall!.environment).map(([name, value]) => [
        name,
        value.replace(/\$\{\w+:\?[^}]*\}/g, "0123456789abcdef01234567").replace(/\$\{\w+:-([^}]*)\}/g, "$1"),
      ]),
    );
    const settings = loadSettings({ env, workingDirectory: root });
    expect(settings.kafka.brokers).toEqual(["kafka:19092"]);
    expect(settings.elasticsearch.node).toEqual(["http://elasticsearch:9200"]);
    expect(settings.telegram.bot_token).toBeNull();
    expect(settings.state.url).toBe("postgres://heimdall:0123456789abcdef01234567@postgresql:5432/heimdall");
  });

  it("gives Grafana what its data sources take, which hold no secret", () => {
    const folder = join(ROOT, "provisioning", "datasources");
    const uids = new Set<string>();
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), "utf8");
      for (const [, name] of text.matchAll(/\$__env\{(\w+)\}/g))
        expect(services.grafana!.environment).toHaveProperty(name!);
      const { apiVersion, datasources } = parse(text) as {
        apiVersion: number;
        datasources: { uid: string; url: string; secureJsonData: Record<string, string> }[];
      };
      expect(apiVersion).toBe(1);
      for (const { uid, url, secureJsonData } of datasources) {
        expect(uids).not.toContain(uid);
        uids.add(uid);
        expect(services).toHaveProperty(new URL(url).hostname);
        for (const secret of Object.values(secureJsonData)) expect(secret).toMatch(/^\$__env\{\w+\}$/);
      }
    }
  });
});
