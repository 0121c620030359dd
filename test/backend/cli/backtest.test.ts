import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InProcess, startInProcess } from "../../support/in-process.ts";
import { heimdall } from "./support.ts";

let server: InProcess;
let serverFlags: readonly string[];
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString();

beforeAll(async () => {
  server = await startInProcess();
  serverFlags = ["--data_dir", join(server.directory, "data")];
  const lines = Array.from({ length: 30 }, (_, minute) =>
    JSON.stringify({ "@timestamp": at(minute), level: minute % 3 === 0 ? "ERROR" : "INFO", minute }),
  );
  const response = await fetch(`${server.url}/api/v1/ingest/app`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
  expect(await response.json()).toEqual({ accepted: 30, refused: [] });
});
afterAll(() => server.stop());

const RULE = "type: any\nindex: app-*\nfilter: [{term: {level: ERROR}}]\nrealert: {minutes: 10}\nalert: [telegram]\n";

/** Runs the verb on a rule's text; file names stand as `rule.yaml` in what it answers. */
async function backtest(rule: string, ...flags: string[]) {
  const file = join(server.directory, "rule.yaml");
  writeFileSync(file, rule);
  const { code, stdout, stderr } = await heimdall(["backtest", file, ...flags, ...serverFlags]);
  const lines = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { code, lines, stderr: stderr.replaceAll(file, "rule.yaml") };
}

describe("heimdall backtest", () => {
  it("prints an alert a line, as rule test does", async () => {
    const { code, lines, stderr } = await backtest(RULE, "--from", at(0), "--to", at(30));
    expect([code, stderr]).toEqual([0, ""]);
    expect(lines.map(({ time }) => time)).toEqual([at(0), at(12), at(24)]);
    expect(lines[1]).toMatchObject({ rule: "rule", type: "any", key: null, match: { level: "ERROR", minute: 12 } });
    expect(Object.keys(lines[1])).toEqual(["rule", "type", "time", "key", "match"]);
  });

  it("prints every match on request, of the time that was asked for", async () => {
    const { lines } = await backtest(RULE, "--from", at(6), "--to", at(12), "--matches");
    expect(lines.map(({ match }) => match.minute)).toEqual([6, 9, 12]);
  });

  it("prints nothing and succeeds when nothing would have been found", async () => {
    expect(await backtest(RULE, "--from", at(40), "--to", at(50))).toEqual({ code: 0, lines: [], stderr: "" });
  });

  it("refuses a bad rule with its place, exit 2", async () => {
    const { code, stderr } = await backtest(RULE.replace("any", "anyy"), "--from", at(0), "--to", at(30));
    expect(code).toBe(2);
    expect(stderr).toMatch(/rule\.yaml:1:1: type: anyy is no rule type.*any/);
  });

  it("refuses wrong usage, exit 2", async () => {
    expect(await backtest(RULE)).toMatchObject({ code: 2, stderr: expect.stringMatching(/--from T --to T/) });
    expect(await backtest(RULE, "--from", "yesterday", "--to", at(1))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/'yesterday' is no time/),
    });
    expect(await heimdall(["backtest", "--from", at(0), "--to", at(1)])).toMatchObject({ code: 2 });
    const missing = await heimdall(["backtest", "no-such.yaml", "--from", at(0), "--to", at(1), ...serverFlags]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/no-such\.yaml cannot be read/) });
  });

  it("fails when no server answers, exit 1", async () => {
    const file = join(server.directory, "rule.yaml");
    const flags = ["--from", at(0), "--to", at(1), "--url", "http://127.0.0.1:9", "--token", "none"];
    expect(await heimdall(["backtest", file, ...flags])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/does not answer/),
    });
  });
});
