import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ruleTest } from "../../../backend/src/cli/rule-test.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heimdall-rule-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(rule: string, events: readonly object[], ...flags: string[]) {
  writeFileSync(join(folder, "rule.yaml"), rule);
  writeFileSync(join(folder, "events.ndjson"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  let out = "";
  let err = "";
  const io = { stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (err += text) } };
  const code = await ruleTest([join(folder, "rule.yaml"), "--events", join(folder, "events.ndjson"), ...flags], io);
  const lines = out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { code, lines, err };
}

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 21, 10, minute, second)).toISOString();
const ANY = "name: errors\ntype: any\nquery_key: host\nalert: [telegram]\n";
const FLATLINE = "name: silence\ntype: flatline\nthreshold: 1\ntimeframe: {minutes: 2}\nalert: [debug]\n";

describe("heimdall rule test", () => {
  it("prints an alert a line, in the order of time, without what realert silences", async () => {
    const events = [at(1), at(0), at(0, 30), at(3)].map((time, n) => ({ "@timestamp": time, host: "a", n }));
    const { code, lines, err } = await run(ANY, events);
    expect([code, err]).toEqual([0, ""]);
    expect(lines.map(({ match }) => match.n)).toEqual([1, 0, 3]);
    expect(lines[0]).toMatchObject({ rule: "errors", type: "any", time: at(0), key: "a", match: { host: "a" } });
    expect((await run(ANY, events, "--matches")).lines).toHaveLength(4);
  });

  it("takes what lies before --from as history", async () => {
    const rule =
      "type: frequency\nnum_events: 3\ntimeframe: {minutes: 5}\nattach_related: true\nalert: [debug]\nrealert: {minutes: 0}\n";
    const events = [0, 1, 2, 3, 4, 5].map((minute) => ({ "@timestamp": at(minute) }));
    expect((await run(rule, events)).lines.map(({ time }) => time)).toEqual([at(2), at(5)]);
    const { lines } = await run(rule, events, "--from", at(4));
    expect(lines.map(({ time, match }) => [time, match.related_events])).toEqual([[at(5), 2]]);
  });

  it("lets the clock run on to --until, or twice the window", async () => {
    const events = [{ "@timestamp": at(0) }];
    const times = async (...flags: string[]) =>
      (await run(FLATLINE, events, "--matches", ...flags)).lines.map(({ time }) => time);
    expect(await times()).toEqual([at(2), at(3), at(4)]);
    expect(await times("--until", at(6))).toEqual([at(2), at(3), at(4), at(5), at(6)]);
    expect(await times("--until", at(1))).toEqual([]);
  });

  it("matches indices only when the events have one", async () => {
    const rule = "type: any\nindex: app-*\nalert: [debug]\n";
    expect((await run(rule, [{ "@timestamp": at(0) }])).lines).toHaveLength(1);
    const hits = [
      { _index: "app-1", _id: "7", _source: { "@timestamp": at(0) } },
      { _index: "web-1", "@timestamp": at(0) },
    ];
    expect((await run(rule, hits)).lines.map(({ match }) => match._id)).toEqual(["7"]);
  });

  it("exits 2 with the place of what is wrong", async () => {
    expect(await run("type: any\nalert: [debug]\nfilter: [{trm: {a: 1}}]", [])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/rule\.yaml:3:11: filter\[0\]\.trm: trm is no query/),
    });
    expect(await run(ANY, [{ host: "a" }])).toMatchObject({
      code: 2,
      err: expect.stringContaining("events.ndjson:1:1: @timestamp"),
    });
    expect(await run(ANY, [], "--from", "noon")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--from 'noon'"),
    });
    expect(await run(ANY, [], "--nonsense")).toMatchObject({ code: 2 });
  });
});
