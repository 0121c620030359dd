import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { pipelineTest } from "../../../backend/src/cli/pipeline-test.ts";
import { createEvent, type Event } from "../../../backend/src/event/event.ts";
import { parseJson } from "../../../backend/src/event/json.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { differenceOfEvents } from "../../conformance/compare.ts";

// Each folder of cases/ is a test: pipeline.conf, input.txt (lines) or input.ndjson (events), expected.ndjson (objects
// as subsets, `$absent` and `$tags` as in the conformance sets), and settings.txt with one KEY=VALUE a line if need be.
const folder = join(import.meta.dirname, "cases");

test.each(readdirSync(folder))("%s", async (name) => {
  const file = (base: string) => join(folder, name, base);
  const asEvents = existsSync(file("input.ndjson"));
  const settings = existsSync(file("settings.txt")) ? lines(file("settings.txt")) : [];
  const argv = [
    file("pipeline.conf"),
    ...["--input", file(asEvents ? "input.ndjson" : "input.txt")],
    ...["--codec", asEvents ? "json" : "plain"],
    ...settings.flatMap((setting) => ["--setting", setting]),
    "--metadata",
  ];
  const stdout = collector();
  const stderr = collector();
  const code = await pipelineTest(argv, { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream });
  expect(code, stderr.text()).toBe(0);
  const actual = stdout.text().split("\n").filter(Boolean).map(readEvent);
  const expected = lines(file("expected.ndjson")).map((line) => parseJson(line) as Fields);
  expect(differenceOfEvents(actual, expected)).toBeNull();
});

function lines(file: string): string[] {
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}

function readEvent(line: string): Event {
  return createEvent(parseJson(line) as Fields, 0);
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
