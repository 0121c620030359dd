import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeLocalServer } from "../../../backend/src/access/cli-token.ts";
import { listen } from "../../../backend/src/api/server.ts";
import type { LogSearch, LogStore } from "../../../backend/src/stores/logs/port.ts";
import { type Harness, NOW, startHarness } from "../api/harness.ts";
import { heimdall, spawnHeimdall, startHeimdall } from "./support.ts";

const arrivals: { time: number; source: string }[] = [];
/** A log store whose documents arrive as the test says. */
const arriving = {
  search: async ({ sort, after, from, size }: LogSearch) => {
    const start = Number(after ?? 0);
    const hits = arrivals
      .map((one, at) => ({ ...one, at }))
      .filter(({ at, time }) => at >= start && (from === undefined || time >= from))
      .slice(0, size);
    const next = String((hits.at(-1)?.at ?? start - 1) + 1);
    const found = hits.map(({ time, source, at }) => ({ index: "app", id: String(at), time, source }));
    return { hits: sort === "newest" ? found.reverse() : found, total: 0, totalIsExact: true, next };
  },
} as unknown as LogStore;

let harness: Harness;
let server: string[];
let url: string;
const data = mkdtempSync(join(tmpdir(), "heimdall-client-"));
beforeAll(async () => {
  harness = await startHarness({ "http.port": "0" }, { now: undefined });
  url = await listen(harness.app, { host: "127.0.0.1", port: 0, trust_proxy: [], console: null, body_limit: 1 });
  server = ["--url", url, `--token=${harness.access.cliToken}`];
});
afterAll(async () => {
  await harness.close();
  rmSync(data, { recursive: true });
});
const asked = () => harness.calls.at(-1)!.args[0] as Record<string, unknown>;

describe("heimdall logs", () => {
  it("prints lines for people, oldest first, with nothing that steers a terminal", async () => {
    const { code, stdout } = await heimdall([
      "logs",
      "level:ERROR",
      "--last",
      "2h",
      "--index",
      "app-*",
      "--size",
      "5",
      ...server,
    ]);
    expect(code).toBe(0);
    expect(stdout).toBe("2026-11-21T12:00:00.000Z  app-1  hi\n");
    expect(asked()).toMatchObject({
      query: { kind: "term", field: "level" },
      indices: ["app-*"],
      size: 5,
      sort: "newest",
    });
    const dangerous = await startHarness({}, { now: undefined, logs: arriving });
    arrivals.push({
      time: NOW,
      source: JSON.stringify({ message: "\u001b[2Jgone\nsecond", host: { name: "web" }, log: { level: "warn" } }),
    });
    arrivals.push({ time: NOW, source: '{"status":200}' });
    const address = await listen(dangerous.app, {
      host: "127.0.0.1",
      port: 0,
      trust_proxy: [],
      console: null,
      body_limit: 1,
    });
    const shown = await heimdall([
      "logs",
      "--from",
      "2020-01-01",
      "--url",
      address,
      `--token=${dangerous.access.cliToken}`,
    ]);
    expect(shown.stdout).toBe(
      '2026-11-21T12:00:00.000Z  web  warn  \\x1b[2Jgone\nsecond\n2026-11-21T12:00:00.000Z  app  {"status":200}\n',
    );
    arrivals.length = 0;
    await dangerous.close();
  });

  it("prints documents as they are stored", async () => {
    const { stdout } = await heimdall(["logs", "--json", ...server]);
    expect(stdout).toBe('{"message":"hi","big":12345678901234567890,"rate":1.0}\n');
  });

  it("follows what arrives, late and old lines too", async () => {
    const live = await startHarness({}, { now: undefined, logs: arriving });
    const address = await listen(live.app, {
      host: "127.0.0.1",
      port: 0,
      trust_proxy: [],
      console: null,
      body_limit: 1,
    });
    const arrive = (message: string, time = Date.now()) => arrivals.push({ time, source: JSON.stringify({ message }) });
    arrive("long ago", 1_000);
    arrive("just before");
    const running = startHeimdall(["logs", "-f", "--json", "--url", address, `--token=${live.access.cliToken}`]);
    let text = "";
    running.stdout.on("data", (chunk) => {
      text += String(chunk);
    });
    const until = (part: string) => expect.poll(() => text, { timeout: 5_000 }).toContain(part);
    await until("just before");
    arrive("late", 2_000);
    await until("late");
    expect(text).not.toContain("long ago");
    running.stdout.destroy(new Error("the reader went away"));
    arrive("unread");
    expect(await running.code).toBe(0);
    await live.close();
  });

  it.each([
    [["logs", "a:(b"], 2, /column/],
    [["logs", "--last", "soon"], 2, /--last needs a duration/],
    [["logs", "--last", "1h", "--from", "2h"], 2, /--last and --from/],
    [["logs", "two", "words"], 2, /in quotes/],
    [["logs", "--size", "0"], 2, /size: must be >= 1/],
    [["logs", "--output", "xml"], 2, /text or json/],
    [["logs", "--follow", "--size", "5"], 2, /exclude/],
    [["metrics"], 2, /say what: query/],
    [["metrics", "query", "telegraf"], 2, /query needs a database and a measurement/],
    [["metrics", "query", "telegraf", "cpu", "avg(x)"], 2, /no aggregate 'avg'/],
    [["token", "create"], 2, /needs a name/],
    [["token", "create", "x", "--role", "root"], 2, /needs --role, one of viewer/],
    [["token", "revoke", "nothing"], 2, /there is no token nothing/],
  ])("refuses %j", async (argv, code, message) => {
    const outcome = await heimdall([...argv, ...server]);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stdout).toBe("");
  });
});

describe("heimdall metrics", () => {
  it("shows series as tables, and as JSON rows", async () => {
    const query = [
      "metrics",
      "query",
      "telegraf",
      "cpu",
      "mean(usage)",
      "--group-by",
      "host",
      "--where",
      "host=a",
      "--interval",
      "5m",
    ];
    const { code, stdout } = await heimdall([...query, ...server]);
    expect(code).toBe(0);
    expect(stdout).toBe("cpu,host=a\ntime                      mean\n2026-11-21T12:00:00.000Z   1.5\n\n");
    expect(asked()).toMatchObject({ measurement: "cpu", groupBy: ["host"], interval: 300_000 });
    const rows = await heimdall([...query, "--json", ...server]);
    expect(rows.stdout).toBe(`{"host":"a","time":${NOW},"mean":1.5}\n`);
  });

  it("lists what there is", async () => {
    const list = async (...words: string[]) => (await heimdall(["metrics", ...words, ...server])).stdout;
    expect(await list("databases")).toBe("telegraf\tautogen\tone_year\n");
    expect(await list("measurements", "telegraf")).toBe("cpu\n");
    expect(await list("tags", "telegraf", "cpu")).toBe("host\n");
    expect(await list("tags", "telegraf", "cpu", "host")).toBe("a\nb\n");
    expect(await list("fields", "telegraf", "cpu")).toBe("usage\tfloat\n");
  });
});

describe("heimdall token", () => {
  it("makes, lists and revokes", async () => {
    const made = await heimdall(["token", "create", "grafana", "--role", "viewer", "--expires", "90d", ...server]);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^hmd_[\w-]{43}\n$/);
    const secret = made.stdout.trim();
    expect((await heimdall(["logs", "--url", url, "--token", secret])).code).toBe(0);
    const list = await heimdall(["token", "list", ...server]);
    expect(list.stdout).toMatch(new RegExp(`grafana +viewer +${secret.slice(0, 10)}`));
    expect(list.stdout).not.toContain(secret);
    expect((await heimdall(["token", "revoke", secret.slice(0, 10), ...server])).code).toBe(0);
    const refused = await heimdall(["logs", "--url", url, "--token", secret]);
    expect(refused).toMatchObject({ code: 2, stderr: "heimdall logs: the token is not known, revoked or expired\n" });
  });
});

describe("which server is asked", () => {
  it("is the one that runs on the data directory, without a login", async () => {
    const local = ["--data_dir", data];
    const none = await spawnHeimdall(["logs", ...local]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain(`no server runs on ${data}; start it by heimdall run`);
    writeLocalServer(data, { token: harness.access.cliToken, url });
    const found = await spawnHeimdall(["logs", ...local]);
    expect(found).toMatchObject({ code: 0, stdout: "2026-11-21T12:00:00.000Z  app-1  hi\n" });
  });

  it("is the one of the environment", async () => {
    const env = { HEIMDALL_URL: url, HEIMDALL_TOKEN: harness.access.cliToken };
    expect((await spawnHeimdall(["token", "list"], { env })).code).toBe(0);
    const wrong = await spawnHeimdall(["token", "list"], { env: { ...env, HEIMDALL_URL: "http://127.0.0.1:1" } });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/^heimdall token: http:\/\/127\.0\.0\.1:1 does not answer: /);
    const none = await spawnHeimdall(["token", "list"], { env: { HEIMDALL_URL: url } });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("this needs a login");
  });
});
