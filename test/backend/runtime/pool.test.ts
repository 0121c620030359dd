import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { startPool, type WorkerPool } from "../../../backend/src/runtime/pool.ts";
import type { Work, Writes } from "../../../backend/src/runtime/protocol.ts";

let pool: WorkerPool;
afterEach(() => pool.stop());

const log = { info: () => {}, warn: () => {}, error: () => {} };
const text = `input {
  ingest { id => "ingest" }
  file { id => "file" path => "/nowhere" codec => multiline { pattern => "^\\s" what => "previous" } }
}
filter {
  if [message] =~ /^drop/ { drop { } }
  grok { match => { "message" => "^(?<level>[A-Z]+) " } }
}
output { elasticsearch { index => "x" } }`;

const start = (onIdle: (writes: Writes) => void = () => {}, workers = 2) =>
  startPool({
    workers,
    start: {
      definitions: [{ id: "main", sources: [{ file: "t.conf", text }], usesBus: false }],
      settings: DEFAULT_PIPELINE_SETTINGS,
      environment: {},
      batchSize: 100,
      rules: [],
      defaultPolicies: {},
      targets: { formats: ["documents", "points"], ofOutput: [[0]] },
    },
    log,
    onIdle,
  });

const lines = (body: string): Work => ({
  kind: "delivery",
  pipeline: 0,
  input: 0,
  delivery: {
    session: null,
    payload: new Uint8Array(Buffer.from(body)),
    facts: { stream: "s", format: "text" },
    resendable: true,
    items: 1,
  },
});
const chunk = (body: string, last = false): Work => ({
  kind: "delivery",
  pipeline: 0,
  input: 1,
  delivery: {
    session: "one",
    payload: new Uint8Array(Buffer.from(body)),
    facts: { path: "/f", generation: "g", offset: 0, delimiter: "\n" },
    last,
    resendable: false,
    items: 1,
  },
});
const messagesOf = ({ parts }: Writes): string[] =>
  parts
    .flatMap(({ batch }) => ("sources" in batch ? batch.sources : []))
    .map((source) => (JSON.parse(source) as { message: string }).message);

describe("worker pool", () => {
  it("filters, encodes and counts, item by item", async () => {
    pool = await start();
    const { receipt, writes } = await pool.submit(lines("ERROR one\ndrop me\nno level\n"));
    expect(receipt.items).toBe(3);
    expect(messagesOf(writes)).toEqual(["ERROR one", "no level"]);
    expect(writes.parts.map(({ items }) => items)).toEqual([[0, 2]]);
    expect(writes.counts).toMatchObject({ eventsIn: 3, eventsOut: 2, dropped: 1, failures: { _grokparsefailure: 1 } });
  });

  it("holds a session's unfinished event over deliveries and tells where to resume", async () => {
    pool = await start();
    const first = await pool.submit(chunk("A one\n  more\nB two\n"));
    expect(messagesOf(first.writes)).toEqual(["A one\n  more"]);
    expect(first.receipt.details).toEqual({ resumeAt: 13 });
    const last = await pool.submit(chunk("", true));
    expect(messagesOf(last.writes)).toEqual(["B two"]);
  });

  it("gives what idle sessions held before it stops", async () => {
    const idle: string[] = [];
    pool = await start((writes) => idle.push(...messagesOf(writes)), 1);
    await pool.submit(chunk("A one\n"));
    await pool.stop();
    expect(idle).toEqual(["A one"]);
    pool = await start();
  });

  it("reads points and names what is no point", async () => {
    pool = await start();
    const { receipt, writes } = await pool.submit({
      kind: "points",
      items: 2,
      body: new Uint8Array(Buffer.from("cpu,host=a usage=0.5 1\nnonsense\n")),
      precision: "s",
      database: "db",
      retentionPolicy: null,
    });
    expect(receipt).toMatchObject({ items: 1, details: [{ line: 2 }] });
    expect(writes.parts.map(({ store, batch }) => [store, batch.count])).toEqual([["metrics", 1]]);
  });

  it("starts a worker that died again; its sessions wait, other work goes elsewhere", async () => {
    const workers: Worker[] = [];
    const noteWorker = (worker: Worker): void => void workers.push(worker);
    process.on("worker", noteWorker);
    pool = await start(() => {}, 1);
    await pool.submit(chunk("A one\n"));
    const lost = expect(pool.submit(chunk("A two\n"))).rejects.toMatchObject({ code: "WORKER", retryable: true });
    await workers[0]!.terminate();
    await lost;
    await expect(pool.submit(lines("ERROR one\n"))).rejects.toMatchObject({ status: 503, retryable: true });
    const waited = await pool.submit(chunk("A three\nB four\n"));
    expect(messagesOf(waited.writes)).toEqual(["A three"]);
    expect((await pool.submit(lines("ERROR one\n"))).receipt.items).toBe(1);
    process.off("worker", noteWorker);
  });

  it("keeps who waits for a worker waiting when the next one dies as well before it is ready", async () => {
    const workers: Worker[] = [];
    const noteWorker = (worker: Worker): void => void workers.push(worker);
    process.on("worker", noteWorker);
    pool = await start(() => {}, 1);
    await workers[0]!.terminate();
    const waiting = pool.submit(chunk("A two\nB three\n"));
    await vi.waitFor(() => expect(workers).toHaveLength(2), 5_000);
    await workers[1]!.terminate();
    expect(messagesOf((await waiting).writes)).toEqual(["A two"]);
    process.off("worker", noteWorker);
  });

  it("stops while a worker is dead", async () => {
    const workers: Worker[] = [];
    process.once("worker", (worker) => workers.push(worker));
    pool = await start(() => {}, 2);
    await workers[0]!.terminate();
    await pool.stop();
    await expect(pool.submit(lines("ERROR one\n"))).rejects.toMatchObject({ retryable: true });
  });
});
