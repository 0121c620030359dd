import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredPoint } from "../support/api.ts";
import { startBackground } from "../support/background.ts";
import { type Child, createInstallation, type Installation } from "../support/child.ts";
import { readLine } from "../support/line-protocol.ts";
import { until } from "../support/until.ts";
import { describeWith, program } from "./programs.ts";
import { accessLine, lastOfEach, shown, telegrafConfiguration } from "./support/telegraf.ts";

const TOKEN = "telegraf-stack-test-token";
const LINES = 300;

let installation: Installation;
let heimdall: Child;

beforeAll(async () => {
  installation = await createInstallation({ settings: { "ingest.token": TOKEN } });
  heimdall = await installation.start();
});

afterAll(() => installation?.remove());

/**
 * Runs Telegraf until it has written everything of the log and some rounds of measurements and `meanwhile` is over, then
 * ends it.
 */
async function runTelegraf(name: string, outputs: string, meanwhile?: () => Promise<void>): Promise<StoredPoint[]> {
  const directory = installation.directory;
  const config = join(directory, `${name}.conf`);
  const reference = join(directory, "reference.influx");
  writeFileSync(reference, "");
  writeFileSync(config, telegrafConfiguration(directory, outputs));
  writeFileSync(join(directory, "access.log"), Array.from({ length: LINES }, (_, n) => `${accessLine(n)}\n`).join(""));
  const telegraf = await startBackground(program("telegraf"), ["--config", config, "--quiet"]);
  const written = (): string[] => readFileSync(reference, "utf8").split("\n");
  try {
    await meanwhile?.();
    await until(
      "Telegraf has written its measurements",
      () => {
        const lines = written();
        const count = (measurement: string) => lines.filter((line) => line.startsWith(measurement)).length;
        return count("access,") === LINES && count("mem,") >= 3 && count("cpu,") >= 6;
      },
      60_000,
    );
  } finally {
    await telegraf.stop();
  }
  if (!meanwhile) expect(telegraf.output()).not.toMatch(/\bE!/);
  return lastOfEach(
    written()
      .filter((line) => line !== "")
      .map(readLine),
  );
}

async function stored(database: string): Promise<StoredPoint[]> {
  const measurements = ["access", "cpu", "mem"];
  return (await Promise.all(measurements.map((name) => heimdall.api.points(database, name)))).flat();
}

describeWith(["telegraf"], "Telegraf 1.37", () => {
  it("writes by outputs.influxdb: every point is stored as Telegraf itself writes it to a file", async () => {
    const sent = await runTelegraf(
      "v1",
      `[[outputs.influxdb]]
  urls = ["http://127.0.0.1:${heimdall.ports.http}/influx"]
  database = "telegraf"
  username = "telegraf"
  password = "${TOKEN}"
  content_encoding = "gzip"`,
    );
    expect((await stored("telegraf")).map(shown).sort()).toEqual(sent.map(shown).sort());
  });

  it("writes by outputs.influxdb_v2 into a database's retention policy", async () => {
    await heimdall.api.influxql('CREATE DATABASE "second" WITH DURATION 365d NAME "one_year"');
    const sent = await runTelegraf(
      "v2",
      `[[outputs.influxdb_v2]]
  urls = ["http://127.0.0.1:${heimdall.ports.http}/influx"]
  bucket = "second/one_year"
  organization = "any"
  token = "${TOKEN}"
  content_encoding = "gzip"`,
    );
    expect((await stored("second")).map(shown).sort()).toEqual(sent.map(shown).sort());
  });

  it("keeps its measurements while Heimdall is away, and nothing is lost", async () => {
    const output = `[[outputs.influxdb]]
  urls = ["http://127.0.0.1:${heimdall.ports.http}/influx"]
  database = "restarted"
  username = "telegraf"
  password = "${TOKEN}"`;
    const sent = await runTelegraf("restart", output, async () => {
      await until("the first points are stored", async () => (await stored("restarted")).length > 0);
      await heimdall.end("SIGKILL");
      heimdall = await installation.start();
    });
    const found = new Set((await stored("restarted")).map(shown));
    expect(sent.map(shown).filter((point) => !found.has(point))).toEqual([]);
  });
});
