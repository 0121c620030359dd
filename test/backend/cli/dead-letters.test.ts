import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../../../backend/src/api/server.ts";
import { type Harness, NOW, startHarness } from "../api/harness.ts";
import { letter } from "../stores/dead-letters/contract.ts";
import { heimdall } from "./support.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-dead-letters-"));
afterAll(() => rmSync(directory, { recursive: true }));

let harness: Harness;
let server: string[];
beforeEach(async () => {
  harness = await startHarness({ "http.port": "0" });
  const url = await listen(harness.app, { host: "127.0.0.1", port: 0, trust_proxy: [], console: null, body_limit: 1 });
  server = ["--url", url, `--token=${harness.access.cliToken}`];
});
afterEach(() => harness.close());

const run = (...words: string[]) => heimdall(["dead-letters", ...words, ...server]);
const add = async (...payloads: string[]) => {
  await harness.deadLetters.add(
    payloads.map((payload, at) => letter(`kafka web/0/${at}`, { payload: Buffer.from(payload) })),
  );
  return (await harness.deadLetters.list({ limit: 10_000 })).map(({ id }) => id);
};

describe("heimdall dead-letters", () => {
  it("lists them in columns, the oldest first, and says when there are more", async () => {
    const [id] = await add("a", "b");
    const { code, stdout, stderr } = await run("list", "--limit", "1");
    expect(code).toBe(0);
    expect(stdout).toBe(
      "ID                                TIME                      STATE  PIPELINE  TARGET          TRIES  REASON\n" +
        `${id}  ${new Date(NOW).toISOString()}  open   main      web-2026.11.21      0  failed to parse field [bytes] of type [long] in document with id 'kafka web/0/0'\n`,
    );
    expect(stderr).toBe("these are the oldest 1; --limit shows more, summary counts them\n");
    expect((await run()).stdout.split("\n")).toHaveLength(4);
    expect((await run("--reason", "none such")).stderr).toBe("no dead letters\n");
    expect(JSON.parse((await run("list", "--json", "--limit", "1")).stdout)).toMatchObject({ id, state: "open" });
  });

  it("counts them by alike reasons", async () => {
    await add("a", "b");
    const { stdout, stderr } = await run("summary");
    expect(stdout).toBe(
      "COUNT  PIPELINE  OUTPUT              REASON\n" +
        "    2  main      elasticsearch_main  failed to parse field [bytes] of type [long] in document with id *\n",
    );
    expect(stderr).toBe("2 open of at most 1000000\n");
  });

  it("shows one with nothing that steers a terminal, and its bytes as they are", async () => {
    const [id] = await add("\u001b[2Jgone");
    expect((await run("show", id!)).stdout).toBe(
      [
        "reason     failed to parse field [bytes] of type [long] in document with id 'kafka web/0/0'",
        "state      open; replayed 0 times",
        `refused    ${new Date(NOW).toISOString()} by web-2026.11.21`,
        "came from  kafka web/0/0",
        "through    kafka_web → main → elasticsearch_main",
        'facts      index="web-2026.11.21" version=3 isNew=true routing=null',
        "payload    document, 8 bytes",
        "",
        "\\x1b[2Jgone",
        "",
      ].join("\n"),
    );
    expect((await run("show", id!, "--payload")).stdout).toBe("\u001b[2Jgone");
    expect(await run("show", "nobody")).toMatchObject({
      code: 2,
      stderr: "heimdall dead-letters: there is no dead letter nobody\n",
    });
  });

  it("mends one from a file or standard input, and replays it", async () => {
    const [id] = await add("bad");
    expect(await run("replay", id!)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `${id}  refused again: still bad: 'bad'\n`,
    });
    const file = join(directory, "letter.json");
    writeFileSync(file, `${(await run("show", id!, "--payload")).stdout.replace("bad", "good")}\n`);
    expect(readFileSync(file, "utf8")).toBe("good\n");
    expect((await run("fix", id!, file)).stderr).toBe(
      `fixed; heimdall dead-letters replay ${id} sends it on its way\n`,
    );
    // Without the line end that an editor leaves.
    expect((await run("show", id!, "--payload")).stdout).toBe("good");
    await heimdall(["dead-letters", "fix", id!, "-", ...server], "still good");
    expect(await run("replay", id!)).toMatchObject({ code: 0, stdout: `${id}  stored\n`, stderr: "" });
    expect(await harness.deadLetters.get(id!)).toMatchObject({ state: "replayed", attempts: 2, changedBy: "cli" });
    expect(await run("fix", id!, join(directory, "none"))).toMatchObject({ code: 2 });
  });

  it("goes on after a letter that cannot be replayed, but not while the store is away", async () => {
    const [gone, good, away] = await add("gone", "good", "away");
    const outcome = await run("replay", gone!, "nobody", good!);
    expect(outcome).toMatchObject({ code: 1, stdout: `${good}  stored\n` });
    expect(outcome.stderr).toBe(
      `${gone}  pipeline 'main' is not there any more\nnobody  there is no dead letter nobody\n`,
    );
    expect(await run("replay", away!)).toMatchObject({ code: 1, stderr: "heimdall dead-letters: the store is away\n" });
  });

  it("replays all that a filter finds, more than one request holds", async () => {
    const ids = await add(...Array.from({ length: 1_030 }, (_, at) => (at === 1_010 ? "bad" : "good")));
    const outcome = await run("replay", "--all", "--reason", "[BYTES]");
    expect(outcome).toEqual({
      code: 1,
      stdout: "1029 stored, 1 refused again\n",
      stderr: `${ids[1_010]}  refused again: still bad: 'bad'\n`,
    });
  });

  it("discards one, or all", async () => {
    const [id] = await add("a", "b", "c");
    expect(await run("discard", id!)).toMatchObject({ code: 0, stdout: `${id}  discarded\n` });
    expect(await run("discard", id!)).toMatchObject({
      code: 1,
      stderr: `${id}  dead letter ${id} is discarded already\n`,
    });
    expect(await run("discard", "--all")).toMatchObject({ code: 0, stdout: "2 discarded\n" });
  });

  it.each([
    [["sho", "x"], /say what: list, summary, show, fix, replay or discard/],
    [["show"], /needs the id of one letter/],
    [["fix", "x"], /needs the letter's id and a file/],
    [["replay"], /needs the ids of letters, or --all/],
    [["replay", "x", "--all"], /needs the ids of letters, or --all/],
    [["discard", "--reason", "x"], /write --all with --reason/],
    [["list", "--all"], /list has no --all/],
    [["replay", "--all", "--state", "open"], /replay has no --state/],
    [["list", "--limit", "many"], /--limit needs a number/],
    [["list", "--state", "closed"], /open, replayed, discarded, any/],
  ])("exits 2 on %j", async (words, message) => {
    const { code, stderr } = await run(...words);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
