import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { OverviewPort } from "../../../backend/src/api/ports.ts";
import type { Activity } from "../../../backend/src/monitoring/overview/read.ts";
import { type Harness, NOW, startHarness } from "./harness.ts";

const rate = {
  now: null,
  total: 3,
  points: [
    [NOW, 1.5],
    [NOW + 10_000, null],
  ],
} as const;
const activity: Activity = {
  source: "points",
  reason: null,
  problem: null,
  from: NOW,
  until: NOW + 20_000,
  interval: 10_000,
  inputs: [{ name: "beats", events: rate, bytes: rate, malformed: 0, dropped: 0, refused: 0, deferred: 0 }],
  pipelines: [],
  stores: [{ name: "logs", stored: rate, refused: 1, retries: 2, rejections: 3, write_p95_seconds: null }],
  lag: null,
  backends: [],
};
const store = { engine: "embedded", address: null, problem: null, series: null, measured_at: NOW } as const;
const port = {
  activity: vi.fn<OverviewPort["activity"]>(async () => activity),
  stores: async () => [
    { name: "logs", keeps: "logs", bytes: 10, items: 2, ...store },
    { name: "state", keeps: "state", bytes: null, items: null, ...store, engine: "sqlite" },
  ],
  disk: async () => ({ path: "/data", free: 1, total: 2 }),
  listening: () => [
    { input: "beats", addresses: ["tcp://0.0.0.0:5044"] },
    { input: "syslog", addresses: ["udp://127.0.0.1:5514", "tcp://127.0.0.1:5514"] },
  ],
} satisfies OverviewPort;

let harness: Harness;
const start = async (flags: Record<string, string> = {}): Promise<void> => {
  harness = await startHarness(flags, { overview: port });
};
const get = async (path: string, host = "heimdall.example:8080") =>
  harness.app.inject({ url: `/api/v1${path}`, headers: { host, ...(await harness.as("viewer")) } });
beforeEach(() => port.activity.mockClear());
afterEach(() => harness.close());

describe("the overview", () => {
  it("puts numbers, stores, letters, incidents and readiness together", async () => {
    await start();
    const answer = await get("/overview?from=now-6h");
    expect(answer.statusCode).toBe(200);
    expect(port.activity).toHaveBeenCalledWith({ from: NOW - 6 * 3_600_000, until: NOW });
    expect(answer.json()).toMatchObject({
      source: "points",
      inputs: [
        {
          name: "beats",
          events: {
            now: null,
            total: 3,
            points: [
              [NOW, 1.5],
              [NOW + 10_000, null],
            ],
          },
        },
      ],
      stores: [
        { name: "logs", bytes: 10, items: 2, flow: { refused: 1, retries: 2, rejections: 3 } },
        { name: "state", bytes: null, flow: null },
      ],
      disk: { path: "/data", free: 1, total: 2 },
      dead_letters: { open: 0 },
      incidents: { open: expect.any(Number), newest: expect.any(Array) },
      checks: [{ name: "log store", ok: true }],
    });
  });

  it("is of an hour unless it is asked otherwise, and of a year at most", async () => {
    await start();
    await get("/overview");
    expect(port.activity).toHaveBeenCalledWith({ from: NOW - 3_600_000, until: NOW });
    expect((await get("/overview?from=now-2y")).json().error.message).toContain("366 days");
    expect((await get("/overview?from=now&to=now-1h")).statusCode).toBe(400);
  });
});

describe("the first steps", () => {
  const texts = (answer: { line: { ways: { text: string }[] }; chart: { ways: { text: string }[] } }) =>
    [...answer.line.ways, ...answer.chart.ways].map(({ text }) => text).join("\n");

  it("name the address that was asked, and need no token on this machine", async () => {
    await start();
    const answer = (await get("/onboarding")).json();
    expect(answer.addresses).toEqual({
      http: "http://heimdall.example:8080",
      beats: "heimdall.example:5044",
      is_local: true,
    });
    expect(answer.token).toEqual({ is_needed: false, placeholder: "INGEST_TOKEN" });
    expect(texts(answer)).toContain("curl -d 'hello heimdall' http://heimdall.example:8080/api/v1/ingest/first");
    expect(texts(answer)).toContain("logger --server 127.0.0.1 --port 5514 --tcp");
    expect(texts(answer)).not.toContain("INGEST_TOKEN");
  });

  it("show where the token belongs, never the token", async () => {
    const token = "0123456789abcdef-secret";
    await start({ "ingest.token": token });
    const answer = (await get("/onboarding")).json();
    expect(answer.token.is_needed).toBe(true);
    expect(texts(answer)).toContain("-H 'Authorization: Bearer INGEST_TOKEN'");
    expect(texts(answer)).toContain('api_key: "filebeat:INGEST_TOKEN"');
    expect(JSON.stringify(answer)).not.toContain(token);
  });

  it("take no host for an address that a shell would take apart", async () => {
    await start();
    const answer = (await get("/onboarding", "a;rm -rf")).json();
    expect(answer.addresses.http).toBe("http://127.0.0.1:8080");
  });

  it("tell what has come, and what lacks for Telegram", async () => {
    await start();
    const answer = (await get("/onboarding")).json();
    expect(answer.line.seen).toMatchObject({ index: "app-1", id: "a", time: NOW, text: "hi" });
    expect(answer.chart.seen).toEqual({ database: "telegraf", measurement: "cpu", field: "usage" });
    expect(answer.message).toMatchObject({ seen: null, contact_points: [] });
    expect(answer.message.missing.map(({ setting }: { setting: string }) => setting)).toEqual([
      "telegram.bot_token",
      "telegram.room_id",
    ]);
    expect(answer.is_done).toBe(false);
  });

  it("count a test message that Telegram took", async () => {
    await start();
    const { audit } = harness.access;
    const outcomes = (outcome: string, destination: string) => ({ outcomes: [{ outcome, destination }] });
    await audit.record("person:ann", "contact-point.test", "slack", outcomes("sent", "post:https://h"));
    await audit.record("person:ann", "contact-point.test", "ops", outcomes("failed", "telegram:-100"));
    expect((await get("/onboarding")).json().message.seen).toBeNull();
    await audit.record("person:ann", "contact-point.test", "ops", outcomes("sent", "telegram:-100"));
    const answer = (await get("/onboarding")).json();
    expect(answer.message.seen).toEqual({ at: new Date(NOW).toISOString(), title: "ops", is_test: true });
    expect(answer.is_done).toBe(true);
  });
});
