import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import { type Supervised, superviseHeimdall } from "../../../backend/src/runtime/supervisor.ts";
import { type Api, createApi } from "../../support/api.ts";
import { freePort } from "../../support/ports.ts";
import { until } from "../../support/until.ts";

const PASSWORD = "test-password";
const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
const directory = mkdtempSync(join(tmpdir(), "heimdall-changes-"));
let heimdall: Supervised;
let url: string;
let api: Api;

beforeAll(async () => {
  mkdirSync(join(directory, "pipelines"));
  const settings = loadSettings({
    flags: {
      data_dir: join(directory, "data"),
      "http.port": "0",
      "beats.enabled": "false",
      "syslog.enabled": "false",
      "pipelines.workers": "2",
      "pipelines.directory": join(directory, "pipelines"),
      "rules.directory": join(directory, "rules"),
      "admin.password": PASSWORD,
    },
  });
  heimdall = await superviseHeimdall(settings, pino({ level: "silent" }));
  url = heimdall.first.url;
  api = createApi(url, PASSWORD);
});
afterAll(async () => {
  await heimdall.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function put(name: string, text: string, based_on: number): Promise<{ version: number; applied: string }> {
  const response = await fetch(`${url}/api/v1/pipelines/${name}`, {
    method: "PUT",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ text, based_on }),
  });
  // A machine with too much to do delays this process, which is sender and server: nothing was saved yet.
  if (response.status === 503) {
    await sleep(200);
    return put(name, text, based_on);
  }
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as { version: number; applied: string };
}

interface Listed {
  readonly texts: readonly { name: string; state: string; version: number | null }[];
  readonly status: { is_restarting: boolean; refusal: { message: string } | null };
}
const listed = () => api.get<Listed>("/pipelines");
const inForce = (name: string, version: number) =>
  until(
    `version ${version} of ${name} is in force`,
    async () =>
      (await listed()).texts.some(
        (text) => text.name === name && text.version === version && text.state === "in force",
      ),
    45_000,
  );
const find = async (marker: string) => (await api.search({ q: `message:${marker}` })).map(({ document }) => document);

/** Sends lines without a pause until it is told to stop; answers those that were acknowledged. */
function sendOn(stream: string): { stop(): Promise<string[]> } {
  const acknowledged: string[] = [];
  let isOn = true;
  let number = 0;
  const run = async (sender: number): Promise<void> => {
    while (isOn) {
      const lines = Array.from({ length: 20 }, () => `${stream} ${sender}-${number++}`);
      try {
        const response = await fetch(`${url}/api/v1/ingest/${stream}`, { method: "POST", body: lines.join("\n") });
        if (response.ok) acknowledged.push(...lines);
        await sleep(response.ok ? 1 : 20);
      } catch {
        // It is restarting; a sender comes again.
        await sleep(20);
      }
    }
  };
  const senders = [1, 2, 3].map(run);
  return {
    async stop() {
      isOn = false;
      await Promise.all(senders);
      return acknowledged;
    },
  };
}
const tagging = (tag: string) => `filter { mutate { add_tag => ["${tag}"] } }\n`;

describe("pipelines that are saved while events come in", () => {
  test("filters are swapped without a restart: nothing acknowledged is lost, and every event has seen one version", async () => {
    const traffic = sendOn("live");
    expect(await put("tags", tagging("v1"), 0)).toEqual({ version: 1, applied: "live" });
    for (let version = 2; version <= 6; version += 1) {
      expect((await put("tags", tagging(`v${version}`), version - 1)).applied).toBe("live");
    }
    const acknowledged = await traffic.stop();
    expect(acknowledged.length).toBeGreaterThan(100);
    const stored = new Map((await find("live")).map((document) => [document.message, document]));
    expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
    // Before the first save there was none.
    const tags = [...stored.values()].map((document) => (document.tags as string[] | undefined) ?? []);
    expect(tags.filter((list) => list.length > 1)).toEqual([]);
    await fetch(`${url}/api/v1/ingest/after`, { method: "POST", body: "after-the-save" });
    expect(await find("after\\-the\\-save")).toMatchObject([{ tags: ["v6"] }]);
  });

  test("another input restarts everything in an orderly way: nothing acknowledged is lost", async () => {
    const port = await freePort();
    const traffic = sendOn("restart");
    const text = `input { syslog { host => "127.0.0.1" port => ${port} } }\noutput { elasticsearch { index => "own" } }\n`;
    expect(await put("own", text, 0)).toEqual({ version: 1, applied: "restart" });
    await inForce("own", 1);
    await sleep(200);
    const acknowledged = await traffic.stop();
    const stored = new Set((await find("restart")).map(({ message }) => message));
    expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
    expect((await listed()).status).toEqual({ is_restarting: false, refusal: null });
  }, 60_000);

  test("what cannot be started is taken back, and it is said why", async () => {
    const port = await freePort();
    const other: Server = createServer();
    await new Promise<void>((listening) => other.listen(port, "127.0.0.1", listening));
    try {
      const text = `input { syslog { host => "127.0.0.1" port => ${port} } }\noutput { elasticsearch { index => "own" } }\n`;
      expect(await put("own", text, 1)).toEqual({ version: 2, applied: "restart" });
      await inForce("own", 3);
      const { status } = await listed();
      expect(status.refusal?.message).toContain(String(port));
      const { versions } = await api.get<{ versions: object[] }>("/pipelines/own/versions");
      expect(versions[0]).toMatchObject({ version: 3, action: "restored", by: "heimdall" });
    } finally {
      await new Promise((closed) => other.close(closed));
    }
  }, 60_000);

  test("a file of the directory that is changed comes into force by itself", async () => {
    writeFileSync(join(directory, "pipelines", "file.conf"), tagging("from-a-file"));
    await until("the file is in force", async () => {
      await fetch(`${url}/api/v1/ingest/file`, { method: "POST", body: "of-the-file" });
      return (await find("of\\-the\\-file")).some(({ tags }) =>
        (tags as string[] | undefined)?.includes("from-a-file"),
      );
    });
  }, 60_000);
});
