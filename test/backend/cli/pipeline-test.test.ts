import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pipelineTest } from "../../../backend/src/cli/pipeline-test.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heimdall-pipeline-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(config: string, input: string | Readable, ...flags: string[]) {
  const file = join(folder, "p.conf");
  await writeFile(file, config);
  const [stdout, stderr] = [collector(), collector()];
  const stdin = typeof input === "string" ? Readable.from([Buffer.from(input)]) : input;
  const code = await pipelineTest([file, "--input", "-", ...flags], {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
  });
  const events = stdout.text().split("\n").filter(Boolean);
  return { code, events: events.map((line) => JSON.parse(line)), words: stderr.text().replaceAll(`${folder}/`, "") };
}

function collector() {
  let text = "";
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}

describe("good runs", () => {
  test("a line is a message; what comes out is one JSON event a line, in order", async () => {
    const { code, events } = await run('filter { if [message] == "b" { drop { } } }', "a\nb\n\nc");
    expect(code).toBe(0);
    expect(events.map(({ message }) => message)).toEqual(["a", "", "c"]);
  });

  test("with --codec json a line is an event as it stands, nothing added but its time and version", async () => {
    const { events } = await run("", '{"event":"a text","n":1}\nno json\n', "--codec", "json");
    expect(events[0]).toEqual({ event: "a text", n: 1, "@timestamp": expect.any(String), "@version": "1" });
    expect(events[1]).toMatchObject({ message: "no json", tags: ["_jsonparsefailure"] });
  });

  test("metadata is printed only when asked for", async () => {
    const config = 'filter { mutate { add_field => { "[@metadata][k]" => "v" } } }';
    expect((await run(config, "a")).events[0]).not.toHaveProperty("@metadata");
    expect((await run(config, "a", "--metadata")).events[0]).toMatchObject({ "@metadata": { k: "v" } });
  });

  test("the codec of the file's stdin goes before the flag", async () => {
    const { events } = await run(
      "input { kafka { codec => plain } stdin { codec => json } }",
      '{"a":1}\n{"a":2}',
      "--codec",
      "plain",
    );
    expect(events.map(({ a }) => a)).toEqual([1, 2]);
  });

  test("floats and large integers are printed as they came", async () => {
    const { stream, text } = collector();
    const file = join(folder, "exact.conf");
    await writeFile(file, "");
    const stdin = Readable.from(['{"f":2.0,"i":12345678901234567890}']);
    await pipelineTest([file, "--input", "-", "--codec", "json"], { stdin, stdout: stream, stderr: stream });
    expect(text()).toContain('{"f":2.0,"i":12345678901234567890,');
  });

  test("inputs and outputs are not run, and what they say of their peers is not looked at", async () => {
    const config = `input { kafka { bootstrap_servers => "k:9092" topics => ["t"] codec => json } beats { port => 1 ssl_enabled => true } }
      output { elasticsearch { hosts => ["https://es:9200"] user => "u" password => "\${NOT_SET_HERE}" index => "i" } }`;
    const { code, events } = await run(config, '{"a":1}\n');
    expect([code, events.length, events[0]?.a]).toEqual([0, 1, 1]);
  });

  test("a large input streams: no more is read than was written", async () => {
    let read = 0;
    const lines = function* () {
      for (; read < 50_000; read += 1) yield `${"x".repeat(200)}\n`;
    };
    const { code, events } = await run("", Readable.from(lines()));
    expect([code, events.length]).toEqual([0, 50_000]);
  });

  test("an idle multiline codec gives out what it holds", async () => {
    const held = new Readable({ read() {} });
    const config =
      'input { stdin { codec => multiline { pattern => "^ " what => "previous" auto_flush_interval => 0.05 } } }';
    const running = run(config, held);
    held.push("a\n b\n");
    await new Promise((resolve) => setTimeout(resolve, 300));
    held.push(" c\n");
    held.push(null);
    expect((await running).events.map(({ message }) => message)).toEqual(["a\n b", " c"]);
  });
});

describe("wrong usage and configuration exit 2 with a reason", () => {
  test.each([
    ["filter { mutat { } }", [], "p.conf:1:10: Heimdall has no filter 'mutat'; did you mean mutate?"],
    ["filter {\n  mutate { add_tag => x }\n}", [], "p.conf:2:23: expected a value, found 'x'"],
    ["input { kafkaa { } }", [], "Heimdall has no input 'kafkaa'"],
    ["", ["--setting", "pipeline.ecs_compatibility=v9"], "pipeline.ecs_compatibility is disabled, v1 or v8"],
    ["", ["--setting", "config.suport_escapes=true"], "did you mean config.support_escapes?"],
    ["", ["--setting", "true"], "write KEY=VALUE"],
    ["", ["--codec", "xml"], "--codec is plain or json"],
    ["", ["--nope"], "usage: heimdall pipeline test"],
    ["", ["another.conf"], "name exactly one pipeline file"],
  ])("%j %j", async (config, flags, message) => {
    const { code, words, events } = await run(config, "a", ...flags);
    expect([code, events]).toEqual([2, []]);
    expect(words).toContain(message);
  });

  test("a file that is not there", async () => {
    const { stream, text } = collector();
    const io = { stdin: Readable.from([]), stdout: stream, stderr: stream };
    expect(await pipelineTest([join(folder, "none.conf"), "--input", "-"], io)).toBe(2);
    expect(await pipelineTest([join(folder, "p.conf"), "--input", join(folder, "none.txt")], io)).toBe(2);
    expect(text()).toMatch(/none\.conf cannot be read[\s\S]*none\.txt cannot be opened/);
  });
});

test("an input that breaks off exits 1, after what came before it", async () => {
  const breaking = Readable.from(
    (function* () {
      yield "a\n";
      throw new Error("the disk is gone");
    })(),
  );
  const { code, events, words } = await run("", breaking);
  expect([code, events.length]).toEqual([1, 1]);
  expect(words).toContain("could not be read to its end: the disk is gone");
});
