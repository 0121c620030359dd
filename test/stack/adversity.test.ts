import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDeployment, type Deployment, type Server } from "../faults/support/deployment.ts";
import { windowOf } from "../faults/support/lumberjack.ts";
import { sleep } from "../faults/support/pace.ts";
import { matchesAll, openStore } from "../faults/support/store.ts";

let deployment: Deployment;
let server: Server;
const sockets: Socket[] = [];

beforeEach(async () => {
  deployment = await createDeployment();
  server = await deployment.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await deployment.remove();
});

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  sockets.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

const ingest = (text: string): Promise<Response> =>
  fetch(`${deployment.url}/api/v1/ingest/adversity`, {
    method: "POST",
    body: text,
    headers: { "content-type": "text/plain" },
  });

async function expectToServe(): Promise<void> {
  expect((await fetch(`${deployment.url}/healthz`)).status).toBe(200);
  expect(await (await ingest("still here")).json()).toEqual({ accepted: 1, refused: [] });
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${deployment.url}/metrics`)).text();
  return Number(new RegExp(`^heimdall_${name} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
}

async function storedMessages(): Promise<string[]> {
  const store = await openStore(deployment.data);
  const messages: string[] = [];
  for await (const hits of store.scan(matchesAll)) {
    for (const { source } of hits) messages.push((JSON.parse(source) as { message: string }).message);
  }
  await store.close();
  return messages;
}

describe("adversity", () => {
  it("serves others while hundreds dribble their requests and windows", async () => {
    const window = windowOf(['{"message":"slow"}'], false);
    const request = Buffer.from("POST /api/v1/ingest/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc");
    const slow = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const [port, bytes] = n % 2 ? [deployment.ports.http, request] : [deployment.ports.beats, window];
        return { socket: await dial(port), bytes };
      }),
    );
    for (let at = 0; at < 20; at += 1) {
      for (const { socket, bytes } of slow) socket.write(bytes.subarray(at, at + 1));
      await expectToServe();
    }
  });

  it("serves others beside a thousand idle connections of each kind", { timeout: 60_000 }, async () => {
    const { http, beats, syslog } = deployment.ports;
    for (const port of [http, beats, syslog]) for (let n = 0; n < 1_000; n += 1) await dial(port);
    await expectToServe();
    // Beyond the limit a connection is closed at once, and counted.
    const tooMany = await dial(beats);
    await once(tooMany, "close");
    expect(await metric('input_dropped_total\\{input="beats"\\}')).toBeGreaterThan(0);
  });

  it("stores the windows of an agent that reads no acknowledgement for a long time", { timeout: 60_000 }, async () => {
    const socket = await dial(deployment.ports.beats);
    socket.pause();
    const windows = 200;
    for (let n = 0; n < windows; n += 1) socket.write(windowOf([`{"message":"window ${n}"}`], n % 2 === 0));
    await expectToServe();
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      for (let at = 0; at + 6 <= chunk.length; at += 6) if (chunk.readUInt32BE(at + 2) === 1) received += 1;
    });
    socket.resume();
    while (received < windows) await sleep(20);
    expect(received).toBe(windows);
  });

  it("stores nothing of a request that breaks off, and gives its room back", async () => {
    for (const bytes of ["POST /api/v1/ingest/x HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nbroken off\n"]) {
      const socket = await dial(deployment.ports.http);
      socket.write(bytes);
      await sleep(50);
      socket.destroy();
    }
    const agent = await dial(deployment.ports.beats);
    agent.end(windowOf(['{"message":"broken off"}', '{"message":"broken off"}'], false).subarray(0, -5));
    await once(agent, "close");
    await expectToServe();
    expect(await metric("in_flight_deliveries")).toBe(0);
    expect(await server.stop()).toBe(0);
    expect(await storedMessages()).toEqual(["still here"]);
  });

  it("does not wait for senders that never finish when it stops", { timeout: 30_000 }, async () => {
    const http = await dial(deployment.ports.http);
    http.write("POST /api/v1/ingest/x HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nnever");
    const agent = await dial(deployment.ports.beats);
    agent.write(windowOf(['{"message":"never"}'], false).subarray(0, -1));
    const syslog = await dial(deployment.ports.syslog);
    syslog.write("<13>Feb 26 05:17:05 host app: the last line, without an end");
    await sleep(300);
    expect(await server.stop()).toBe(0);
    expect(await storedMessages()).toEqual(["the last line, without an end"]);
  });

  it("keeps a second Heimdall off its data, with a word", async () => {
    const main = join(import.meta.dirname, "..", "..", "backend", "bin", "heimdall.mjs");
    const settings = [`data_dir=${deployment.data}`, "http.port=0", "beats.port=0", "syslog.port=0"];
    const second = spawn(process.execPath, [main, "run", ...settings.flatMap((setting) => ["--set", setting])]);
    let words = "";
    second.stderr.on("data", (chunk) => {
      words += chunk;
    });
    const [code] = await once(second, "exit");
    expect(code).not.toBe(0);
    expect(words).toContain("another Heimdall works on");
    expect(words).toContain(deployment.data);
    await expectToServe();
  });
});

const mayMount = process.getuid?.() === 0 && spawnSync("mount", ["--version"]).status === 0;

describe.skipIf(!mayMount)("a full disk", () => {
  it("is answered with 503 until there is room again; what was acknowledged is there", {
    timeout: 120_000,
  }, async (context) => {
    const disk = mkdtempSync(join(tmpdir(), "heimdall-disk-"));
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", disk]).status !== 0)
      return context.skip("no mount");
    const full = await createDeployment({ data: join(disk, "data") });
    try {
      writeFileSync(join(disk, "ballast"), Buffer.alloc(40 * 1024 * 1024));
      const running = await full.start();
      const send = (text: string): Promise<Response> =>
        fetch(`${full.url}/api/v1/ingest/disk`, {
          method: "POST",
          body: text,
          headers: { "content-type": "text/plain" },
        });
      const acknowledged: string[] = [];
      let refusal: Response | null = null;
      for (let n = 0; n < 200 && !refusal; n += 1) {
        const lines = Array.from(
          { length: 100 },
          (_, line) =>
            `${n}-${line} ${Math.random()} ${"x".repeat(3_000).replaceAll("x", () => Math.random().toString(36)[2]!)}`,
        );
        const answer = await send(lines.join("\n"));
        if (answer.ok) acknowledged.push(...lines);
        else refusal = answer;
      }
      expect(refusal?.status).toBe(503);
      expect(await refusal!.text()).toMatch(/disk is full/);
      expect((await fetch(`${full.url}/healthz`)).status).toBe(200);
      rmSync(join(disk, "ballast"));
      let recovered = await send("room again");
      for (let tries = 0; tries < 30 && !recovered.ok; tries += 1) {
        await sleep(500);
        recovered = await send("room again");
      }
      expect(recovered.status).toBe(200);
      await running.stop();
      const store = await openStore(full.data);
      const stored = new Set<string>();
      for await (const hits of store.scan(matchesAll)) {
        for (const { source } of hits) stored.add((JSON.parse(source) as { message: string }).message);
      }
      await store.close();
      expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
      expect(stored.has("room again")).toBe(true);
      expect(readFileSync(join(full.directory, "stderr.log"), "utf8")).not.toContain("UnhandledPromise");
    } finally {
      await full.remove();
      spawnSync("umount", [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});
