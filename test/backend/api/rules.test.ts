import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InProcess, startInProcess } from "../../support/in-process.ts";

let server: InProcess;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString();
const RULE =
  "name: errors\ntype: any\nindex: app-*\nfilter: [{term: {level: ERROR}}]\nrealert: {minutes: 10}\nalert: [debug]\n";
const tokens = new Map<string, string>();

beforeAll(async () => {
  server = await startInProcess();
  mkdirSync(join(server.directory, "rules"), { recursive: true });
  for (const role of ["viewer", "editor"]) {
    const { secret } = (await ask("POST", "/tokens", { name: role, role }, "admin")) as { secret: string };
    tokens.set(role, secret);
  }
  const lines = Array.from({ length: 30 }, (_, minute) =>
    JSON.stringify({ "@timestamp": at(minute), level: minute % 3 === 0 ? "ERROR" : "INFO", minute }),
  );
  await fetch(`${server.url}/api/v1/ingest/app`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
});
afterAll(() => server.stop());

type Role = "viewer" | "editor" | "admin";
async function request(method: string, path: string, body?: unknown, role: Role = "editor"): Promise<Response> {
  const authorization =
    role === "admin" ? `Basic ${Buffer.from("admin:test-password").toString("base64")}` : `Bearer ${tokens.get(role)}`;
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.status !== 503) return response;
  // Overloaded: other tests run beside this one.
  await response.arrayBuffer();
  return request(method, path, body, role);
}
async function ask(method: string, path: string, body?: unknown, role?: Role): Promise<unknown> {
  return (await request(method, path, body, role)).json();
}

describe("the API of rules", () => {
  it("keeps, shows, changes, restores and deletes a rule, and writes down who did", async () => {
    const made = await ask("PUT", "/rules/errors", { text: RULE, group: "mail", based_on: 0 });
    expect(made).toMatchObject({ rule: { name: "errors", state: "active", version: 1, group: "mail" }, text: RULE });
    const changed = { text: `${RULE}priority: 1\n`, group: "mail", based_on: 1 };
    expect(await ask("PUT", "/rules/errors", changed)).toMatchObject({ rule: { version: 2 } });
    const late = await request("PUT", "/rules/errors", changed);
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ error: { code: "DEFINITION_CHANGED" } });
    expect(await ask("GET", "/rules/errors/versions", undefined, "viewer")).toMatchObject({
      versions: [
        { version: 2, action: "changed" },
        { version: 1, action: "created" },
      ],
    });
    expect(await ask("GET", "/rules/errors/versions/1")).toEqual({ text: RULE });
    expect(await ask("POST", "/rules/errors/versions/1/restore", { based_on: 2 })).toMatchObject({ text: RULE });
    expect(await ask("POST", "/rules/errors/switch", { on: false })).toMatchObject({ rule: { state: "off" } });
    expect(await ask("GET", "/rules", undefined, "viewer")).toMatchObject({
      rules: [{ name: "errors", state: "off", open_incidents: 0 }],
      groups: ["mail"],
    });
    expect(await ask("DELETE", "/rules/errors?based_on=3")).toEqual({ deleted: "errors" });
    expect((await request("GET", "/rules/errors")).status).toBe(404);
    const { entries } = (await ask("GET", "/audit", undefined, "admin")) as { entries: { action: string }[] };
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith("rule."));
    expect(actions).toEqual(["rule.delete", "rule.off", "rule.restore", "rule.change", "rule.create"]);
  });

  it("answers all problems of a text, each with its place", async () => {
    const text = "name: r\ntype: frequency\nnum_events: many\nalert: [slak]\n";
    const refused = await request("PUT", "/rules/r", { text, group: "", based_on: 0 });
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: { problems: { message: string; place: object }[] } };
    expect(error.problems).toMatchObject([
      { message: expect.stringMatching(/^num_events: takes a number/), place: { file: "r.yaml", line: 3, column: 1 } },
      { message: expect.stringMatching(/^alert\[0\]: slak is no channel/), place: { line: 4 } },
      { message: expect.stringMatching(/^timeframe is missing/) },
    ]);
    expect(await ask("POST", "/rules/check", { text })).toMatchObject({
      ok: false,
      problems: error.problems.map(({ message }) => ({ message })),
    });
    expect(await ask("POST", "/rules/check", { text: RULE })).toMatchObject({
      ok: true,
      problems: [],
      summary: { name: "errors", realert: 600_000, indices: ["app-*"], channels: ["debug"] },
    });
  });

  it("declares what a rule may say", async () => {
    const { types, common, channels, text } = (await ask("GET", "/rules/types", undefined, "viewer")) as Record<
      "types" | "channels" | "common" | "text",
      { name: string; options: { name: string }[] }[]
    >;
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(["any", "flatline", "frequency"]));
    expect(types.find(({ name }) => name === "frequency")!.options).toContainEqual(
      expect.objectContaining({ name: "num_events", type: "integer", required: true }),
    );
    expect(channels.find(({ name }) => name === "telegram")!.options).toContainEqual(
      expect.objectContaining({ name: "telegram_bot_token", is_secret: true }),
    );
    expect(common.find(({ name }) => name === "realert")).toMatchObject({ type: "duration", default: 60_000 });
    expect(text.find(({ name }) => name === "alert_text_type")).toMatchObject({
      choices: ["alert_text_only", "exclude_fields"],
    });
  });

  it("counts what passes a filter, be the rest of the text good or not", async () => {
    const range = { from: at(0), to: at(30) };
    const text = "index: app-*\nfilter: [{query_string: {query: 'level:ERROR'}}]\nnum_events: many\n";
    expect(await ask("POST", "/rules/preview", { text, ...range }, "viewer")).toMatchObject({
      total: 10,
      problem: null,
      examples: [
        { index: expect.stringMatching(/^app/), source: expect.stringContaining('"minute":27') },
        {},
        {},
        {},
        {},
      ],
    });
    expect(await ask("POST", "/rules/preview", { text: "filter: [{terms: 1}]", ...range })).toMatchObject({
      total: 0,
      problem: { message: expect.stringMatching(/^filter\[0\]/), place: { line: 1 } },
    });
  });

  it("tells how far a backtest came, and the texts of its alerts", async () => {
    const body = { rule: RULE, from: at(0), to: at(30), details: true };
    const text = await (await request("POST", "/backtest", body)).text();
    const lines = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
    const alerts = lines.filter((line) => !("progress" in line));
    expect(alerts.map(({ time }) => time)).toEqual([at(0), at(12), at(24)]);
    expect(alerts[0]).toMatchObject({ title: "errors", text: expect.stringContaining("level: ERROR") });
    const { progress } = lines.at(-1);
    expect(progress).toMatchObject({ done: true, until: at(30), events: 10, matches: 10, alerts: 3 });
    const sum = (column: number) =>
      progress.buckets.reduce((all: number, bucket: number[]) => all + bucket[column]!, 0);
    expect([sum(1), sum(2), sum(3)]).toEqual([10, 10, 3]);
  });

  it("takes ElastAlert's files over, after a report", async () => {
    const files = [
      { path: "ea/team/a.yaml", text: RULE.replace("errors", "a") },
      { path: "ea/b.yaml", text: "type: spike\n" },
    ];
    const report = await ask("POST", "/rules/import", { files });
    expect(report).toMatchObject({
      files: [{ status: "remarks", group: "team", version: null }, { status: "refused" }],
    });
    expect((await request("GET", "/rules/a")).status).toBe(404);
    expect(await ask("POST", "/rules/import", { files, dry_run: false })).toMatchObject({
      files: [{ version: 1 }, {}],
    });
    expect(await ask("GET", "/rules/a")).toMatchObject({ rule: { group: "team", origin: "stored" } });
  });

  it("shows files, and lets them be switched only", async () => {
    writeFileSync(join(server.directory, "rules", "file.yaml"), RULE.replace("errors", "a file's"));
    const path = `/rules/${encodeURIComponent("a file's")}`;
    await expect.poll(async () => (await request("GET", path)).status).toBe(200);
    expect(await ask("GET", path)).toMatchObject({
      rule: { origin: "file", read_only: expect.stringMatching(/file\.yaml/) },
    });
    expect(await ask("POST", `${path}/switch`, { on: false })).toMatchObject({ rule: { state: "off" } });
    const change = { text: RULE.replace("errors", "a file's"), group: "", based_on: 1 };
    expect(await ask("PUT", path, change)).toMatchObject({ error: { code: "RULE_READ_ONLY" } });
  });

  it("lets viewers change nothing", async () => {
    for (const [method, path, body] of [
      ["PUT", "/rules/x", { text: RULE, group: "", based_on: 0 }],
      ["DELETE", "/rules/a?based_on=1", undefined],
      ["POST", "/rules/a/switch", { on: false }],
      ["POST", "/rules/import", { files: [{ path: "a.yaml", text: "a" }] }],
      ["POST", "/rules/a/versions/1/restore", { based_on: 1 }],
    ] as const) {
      expect((await request(method, path, body, "viewer")).status, path).toBe(403);
    }
  });
});
