import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseLucene } from "../../../../backend/src/query/lucene.ts";
import { createTurns } from "../../../../backend/src/stores/logs/duckdb/questions.ts";
import { openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-questions-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("questions", () => {
  it("that take too long are stopped, and hold up neither others nor writing", async () => {
    const store = await openEmbeddedLogStore({ directory, queryMilliseconds: 500 });
    const document = (n: number) => ({
      index: "app",
      id: `id-${n}`,
      action: "create" as const,
      time: Date.now(),
      fields: { message: `line ${n} ${"of the test ".repeat(8)}`, n },
    });
    await store.write(Array.from({ length: 20_000 }, (_, n) => document(n)));
    const ask = (text: string) =>
      store.search({ query: parseLucene(text), sort: "newest", size: 1 }).then(
        ({ total }) => total,
        (error: { code: string }) => error.code,
      );
    const heavy = Array.from({ length: 300 }, (_, n) => `message:*o*t*e*s*f*${n}f*`).join(" OR ");
    const answers = Promise.all([ask(heavy), ask(heavy), ask(heavy), ask(heavy)]);
    expect(await store.write([document(0)])).toHaveLength(1);
    const codes = await answers;
    expect(codes).toContain("LOG_QUERY_TIME");
    expect(["LOG_QUERY_TIME", "LOG_STORE_BUSY"]).toEqual(expect.arrayContaining([...new Set(codes)]));
    expect(await ask("n:7")).toBe(1);
    await store.close();
  });

  it("of every kind end when the store is closed, and it is not opened again for them", async () => {
    const store = await openEmbeddedLogStore({ directory });
    const heavy = Array.from({ length: 300 }, (_, n) => `message:*o*t*e*s*f*${n}f*`).join(" OR ");
    const scanned = (async () => {
      for await (const _ of store.scan({ query: parseLucene(heavy) })) break;
    })();
    const ended = expect(scanned).rejects.toMatchObject({ code: "LOG_STORE_CLOSED", status: 503, retryable: true });
    await store.close();
    await ended;
    const late = store.search({ query: parseLucene("n:7"), sort: "newest", size: 1 });
    await expect(late).rejects.toMatchObject({ code: "LOG_STORE_CLOSED" });
  });

  it("have their turns one after the other, and give up at their deadline", async () => {
    const turns = createTurns(1);
    const order: string[] = [];
    let finish = (): void => {};
    const first = turns(() => new Promise<void>((done) => (finish = done)), Number.POSITIVE_INFINITY);
    const late = turns(async () => order.push("late"), performance.now());
    const second = turns(async () => order.push("second"), Number.POSITIVE_INFINITY);
    await expect(late).rejects.toMatchObject({ code: "LOG_STORE_BUSY", status: 503, retryable: true });
    finish();
    await Promise.all([first, second]);
    await turns(async () => order.push("third"), performance.now() + 60_000);
    expect(order).toEqual(["second", "third"]);
  });

  it("whose askers go leave the queue, and are stopped when they run already", async () => {
    const turns = createTurns(1);
    let finish = (): void => {};
    const first = turns(() => new Promise<void>((done) => (finish = done)), Number.POSITIVE_INFINITY);
    const asker = new AbortController();
    const waiting = turns(async () => "asked for nobody", Number.POSITIVE_INFINITY, asker.signal);
    const other = turns(async () => "answered", Number.POSITIVE_INFINITY);
    asker.abort();
    await expect(waiting).rejects.toMatchObject({ code: "LOG_QUERY_CANCELLED" });
    finish();
    await first;
    expect(await other).toBe("answered");

    const store = await openEmbeddedLogStore({ directory: join(directory, "cancelled") });
    const fields = (n: number) => ({ message: `line ${n} ${"of the test ".repeat(8)}` });
    await store.write(
      Array.from({ length: 20_000 }, (_, n) => ({
        index: "app",
        id: null,
        action: "index" as const,
        time: Date.now(),
        fields: fields(n),
      })),
    );
    const heavy = parseLucene(Array.from({ length: 300 }, (_, n) => `message:*o*t*e*s*f*${n}f*`).join(" OR "));
    const running = new AbortController();
    const search = store.search({ query: heavy, sort: "newest", size: 1, signal: running.signal });
    setTimeout(() => running.abort(), 50);
    await expect(search).rejects.toMatchObject({ code: "LOG_QUERY_CANCELLED" });
    expect((await store.search({ query: parseLucene("*"), sort: "newest", size: 1 })).total).toBe(10_000);
    await store.close();
  });

  it("that fail give their turn back", async () => {
    const turns = createTurns(1);
    await expect(turns(async () => Promise.reject(new Error("no")), Number.POSITIVE_INFINITY)).rejects.toThrow("no");
    expect(await turns(async () => "yes", Number.POSITIVE_INFINITY)).toBe("yes");
  });
});
