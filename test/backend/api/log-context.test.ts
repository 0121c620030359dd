import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import { type Harness, NOW, startHarness } from "./harness.ts";

let harness: Harness;
let logs: LogStore;
let viewer: { authorization: string };
const directory = mkdtempSync(join(tmpdir(), "heimdall-context-"));

beforeAll(async () => {
  logs = await openEmbeddedLogStore({ directory, now: () => NOW });
  await logs.write(
    [1, 2, 3, 4, 5].map((n) => ({
      index: "app-2026.11.21",
      id: `id ${n}`,
      action: "index",
      time: NOW - 60_000 + n,
      fields: { message: `line ${n}`, level: n === 1 ? "ERROR" : "INFO", host: { name: n === 4 ? "web-2" : "web-1" } },
    })),
  );
  harness = await startHarness({}, { logs });
  viewer = await harness.as("viewer");
});
afterAll(async () => {
  await harness.close();
  await logs.close();
  rmSync(directory, { recursive: true, force: true });
});

const get = async (path: string) => {
  const answer = await harness.app.inject({ url: `/api/v1/${path}`, headers: viewer });
  return { status: answer.statusCode, body: answer.json() };
};
const idsOf = (hits: readonly { id: string }[]) => hits.map(({ id }) => id);

describe("looking at log lines", () => {
  it("gives one line, or says that it is gone", async () => {
    const found = await get("logs/document?index=app-2026.11.21&id=id%202");
    expect(found.body).toMatchObject({ id: "id 2", document: { message: "line 2" } });
    const gone = await get("logs/document?index=app-2026.11.21&id=x");
    expect(gone.status).toBe(404);
    expect(gone.body.error.message).toContain("there is no document x in app-2026.11.21");
  });

  it("gives the lines of the same source around a line, or of what one says", async () => {
    const near = await get(`logs/context?index=app-2026.11.21&id=id%203&time=${NOW - 60_000 + 3}&before=1&after=5`);
    expect(near.body).toMatchObject({ index: "app-*", same: { "host.name": "web-1" }, has_more_before: true });
    expect(idsOf(near.body.before)).toEqual(["id 2"]);
    expect(idsOf(near.body.after)).toEqual(["id 5"]);
    const all = await get("logs/context?index=app-2026.11.21&id=id%203&same=");
    expect(idsOf([...all.body.before, ...all.body.after])).toEqual(["id 1", "id 2", "id 4", "id 5"]);
    expect(all.body).toMatchObject({ same: {}, has_more_before: false, has_more_after: false });
    expect((await get("logs/context?index=app-2026.11.21&id=x")).status).toBe(404);
  });

  it("completes values and names indices", async () => {
    expect((await get("logs/fields/level/completions?prefix=err")).body).toEqual({ values: ["ERROR"] });
    expect((await get("logs/fields/level/completions?index=other-*")).body).toEqual({ values: [] });
    expect((await get("logs/indices?from=1h")).body).toEqual({ indices: [{ index: "app-2026.11.21", documents: 5 }] });
    expect((await get("logs/indices?to=2020-01-01")).body).toEqual({ indices: [] });
  });

  it.each([
    ["level:ERROR AND (a OR b)", null],
    ["level:ERROR AND (a OR b", 17],
    ['message:"open', 9],
    ["status:[400 499]", 12],
  ])("checks the query %s", async (q, column) => {
    const answer = await harness.app.inject({
      method: "POST",
      url: "/api/v1/logs/check-query",
      headers: viewer,
      payload: { q },
    });
    expect(answer.statusCode).toBe(200);
    const body = answer.json() as { valid: boolean; error: { column: number; message: string } | null };
    expect(body.valid).toBe(column === null);
    expect(body.error?.column ?? null).toBe(column);
    expect(body.error?.message ?? "").not.toContain("column");
  });

  it("hands out all lines of a search, as they are stored", async () => {
    const exported = (payload: object) =>
      harness.app.inject({ method: "POST", url: "/api/v1/logs/export", headers: viewer, payload });
    const answer = await exported({ q: "host.name:web-1", from: "1h" });
    expect(answer.headers["content-type"]).toContain("ndjson");
    const messages = (body: string) =>
      body
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).message);
    expect(messages(answer.body)).toEqual(["line 1", "line 2", "line 3", "line 5"]);
    expect(messages((await exported({ limit: 2 })).body)).toEqual(["line 1", "line 2"]);
    expect((await exported({ q: "nothing" })).body).toBe("");
    expect((await exported({ q: "(" })).statusCode).toBe(400);
  });

  it("stops a question whose asker went away", async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const waiting = await startHarness(
      {},
      {
        logs: {
          ...logs,
          search: ({ signal }) => {
            asked.resolve(signal!);
            return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new Error("gone"))));
          },
        },
      },
    );
    await waiting.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = waiting.app.server.address() as AddressInfo;
    const client = request({ port, path: "/api/v1/logs/search", headers: await waiting.as("viewer") });
    client.on("error", () => undefined);
    client.end();
    const signal = await asked.promise;
    expect(signal.aborted).toBe(false);
    const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve));
    client.destroy();
    await stopped;
    await waiting.close();
  });
});
