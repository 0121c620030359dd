import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let directory: string;
let harness: Harness;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "heimdall-pipelines-"));
  mkdirSync(join(directory, "pipelines"));
  writeFileSync(join(directory, "pipelines", "app.conf"), 'filter { mutate { add_tag => ["app"] } }\n');
  writeFileSync(
    join(directory, "pipelines", "own.conf"),
    'input { syslog { port => 5599 } }\noutput { elasticsearch { index => "own-%{+yyyy}" } }\n',
  );
  harness = await startHarness({ "pipelines.directory": join(directory, "pipelines"), data_dir: directory });
});
afterEach(async () => {
  await harness.close();
  rmSync(directory, { recursive: true });
});

type Method = "GET" | "POST" | "PUT" | "DELETE";
const ask = async (method: Method, url: string, payload?: object, role: "viewer" | "editor" | "admin" = "editor") => {
  const headers = await harness.as(role);
  const response = await harness.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload && { payload }) });
  return { status: response.statusCode, body: response.json() };
};
const put = (name: string, text: string, based_on = 0, role: "editor" | "admin" = "editor") =>
  ask("PUT", `/pipelines/${name}`, { text, based_on }, role);
const GOOD = 'filter { mutate { add_tag => ["a"] } }\n';

describe("texts of pipelines", () => {
  it("files are read-only, with the reason; texts without inputs belong to the main pipeline", async () => {
    const { body } = await ask("GET", "/pipelines", undefined, "viewer");
    expect(body.texts).toMatchObject([
      { name: "app", origin: "file", pipeline: "main", state: "in force", read_only: expect.stringContaining("file") },
      { name: "own", origin: "file", pipeline: "own" },
    ]);
    expect(body.pipelines).toMatchObject([
      { name: "main", texts: ["app"] },
      { name: "own", texts: ["own"], inputs: [{ plugin: "syslog" }] },
    ]);
    expect((await ask("GET", "/pipelines/app")).body).toMatchObject({ text: expect.stringContaining("add_tag") });
  });

  it("a saved text is in force at once, and every save is a version", async () => {
    expect(await put("extra", GOOD)).toMatchObject({ status: 200, body: { version: 1, applied: "live" } });
    expect(await put("extra", GOOD.replace('"a"', '"b"'), 1)).toMatchObject({ body: { version: 2, applied: "live" } });
    expect((await ask("GET", "/pipelines/extra")).body.pipeline).toMatchObject({
      origin: "stored",
      read_only: null,
      pipeline: "main",
      state: "in force",
      version: 2,
    });
    expect((await ask("GET", "/pipelines/extra/versions")).body.versions).toMatchObject([
      { version: 2, action: "changed" },
      { version: 1, action: "created" },
    ]);
    expect((await ask("GET", "/pipelines/extra/versions/1")).body.text).toBe(GOOD);
    const restored = await ask("POST", "/pipelines/extra/versions/1/restore", { based_on: 2 });
    expect(restored).toMatchObject({ status: 200, body: { version: 3 } });
    expect((await ask("GET", "/pipelines/extra")).body.text).toBe(GOOD);
  });

  it("another input needs a restart, and says so", async () => {
    const text = 'input { syslog { port => 5600 } }\noutput { elasticsearch { index => "x" } }\n';
    expect((await put("more", text)).body).toEqual({ version: 1, applied: "restart" });
    expect((await ask("GET", "/pipelines")).body.status.is_restarting).toBe(true);
  });

  it("who looked at an older version is told that somebody was faster", async () => {
    await put("extra", GOOD);
    expect(await put("extra", GOOD, 0)).toMatchObject({ status: 409, body: { error: { code: "DEFINITION_CHANGED" } } });
  });

  it("what is wrong is told with its places, and nothing is kept", async () => {
    const { status, body } = await put("bad", "filter {\n grokk { }\n mutate { nope => 1 }\n}\n");
    expect(status).toBe(422);
    expect(body.error).toMatchObject({
      code: "PIPELINE_REFUSED",
      problems: [{ place: { line: 2, column: 2 } }, { place: { line: 3, column: 11 } }],
    });
    expect((await ask("GET", "/pipelines/bad")).status).toBe(404);
  });

  it.each([
    ["app", GOOD, /file .*app\.conf of the same name/],
    ["main", GOOD, /main/],
    ["x.conf", GOOD, /leave \.conf out/],
    [
      "clash",
      "input { syslog { port => 5599 } }\n",
      /port 5599 \(tcp\) is taken by the input syslog of pipeline 'own'/,
    ],
  ])("a pipeline '%s' that clashes with what there is, is refused", async (name, text, message) => {
    const { status, body } = await put(name, text);
    expect(status).toBe(422);
    expect(body.error.message).toMatch(message);
  });

  it("deleting needs the version, and puts the rest in force", async () => {
    await put("extra", GOOD);
    expect((await ask("DELETE", "/pipelines/extra?based_on=7")).status).toBe(409);
    expect((await ask("DELETE", "/pipelines/extra?based_on=1")).body).toEqual({ applied: "live" });
    expect((await ask("GET", "/pipelines/extra")).status).toBe(404);
  });

  it("viewers read and change nothing", async () => {
    for (const [method, url, body] of [
      ["PUT", "/pipelines/x", { text: GOOD, based_on: 0 }],
      ["DELETE", "/pipelines/x?based_on=1", undefined],
      ["POST", "/pipelines/test", { text: GOOD, events: ["a"] }],
      ["POST", "/pipelines/check", { text: GOOD }],
    ] as const) {
      expect((await ask(method, url, body, "viewer")).status, url).toBe(403);
    }
  });
});

describe("what only administrators may have read", () => {
  const variable = `filter { mutate { add_field => { "a" => "$\{HOME}" } } }`;
  const files = 'filter { grok { patterns_dir => ["/etc"] match => { "message" => "%{IP:a}" } } }';

  it.each([variable, files])("%s", async (text) => {
    const { status, body } = await put("extra", text);
    expect(status).toBe(422);
    expect(body.error.message).toContain("only an administrator");
    const tested = await ask("POST", "/pipelines/test", { text, events: ["a"] });
    expect(tested.body).toMatchObject({
      events: [],
      problems: [{ message: expect.stringContaining("administrator") }],
    });
    expect((await ask("POST", "/pipelines/check", { text })).body.problems).toHaveLength(1);
  });

  it("an administrator may, and a test shows the variable's name only", async () => {
    expect((await put("extra", variable, 0, "admin")).status).toBe(200);
    const { body } = await ask("POST", "/pipelines/test", { text: variable, events: ["a"] }, "admin");
    expect(body.events[0].after[0].fields.a).toBe(`$\{HOME}`);
  });
});

describe("passwords in texts", () => {
  const secret = 'output { elasticsearch { hosts => ["http://es:9200"] user => "u" password => "pass-\\"word" } }\n';

  it("are shown to nobody, and stay when the text is saved with what stands for them", async () => {
    expect((await put("secret", secret)).body).toMatchObject({ version: 1 });
    const shown = (await ask("GET", "/pipelines/secret")).body.text as string;
    expect(shown).toContain('password => "<hidden>"');
    expect(shown).not.toContain('word"');
    expect((await ask("GET", "/pipelines/secret/versions/1")).body.text).toBe(shown);
    expect((await put("secret", `${shown}# more\n`, 1)).status).toBe(200);
    expect((await ask("GET", "/pipelines/secret")).body.text).toBe(`${shown}# more\n`);
    await put("other", GOOD);
    const moved = await put("other", shown, 1);
    expect(moved).toMatchObject({
      status: 422,
      body: { error: { message: expect.stringContaining("there was none") } },
    });
  });
});

describe("checks and tests", () => {
  it("a check names each problem with its end", async () => {
    const { body } = await ask("POST", "/pipelines/check", { name: "n", text: "filter { grokk { } }" });
    expect(body.problems).toEqual([
      { line: 1, column: 10, end_column: 15, message: expect.stringContaining("did you mean grok") },
    ]);
    expect((await ask("POST", "/pipelines/check", { name: "n", text: GOOD })).body).toEqual({ problems: [] });
  });

  it("a test takes lines and events", async () => {
    const { body } = await ask("POST", "/pipelines/test", { text: GOOD, events: ["a line", { a: 1 }] });
    expect(body.events).toMatchObject([
      { before: { message: "a line" }, after: [{ fields: { tags: ["a"] } }] },
      { before: { a: 1 }, after: [{ fields: { a: 1, tags: ["a"] } }] },
    ]);
  });

  it("the reference has plugins with their options and grok patterns", async () => {
    const { body } = await ask("GET", "/pipelines/reference");
    const grok = body.filters.find((one: { name: string }) => one.name === "grok");
    expect(grok.options.map((one: { name: string }) => one.name)).toEqual(expect.arrayContaining(["match", "add_tag"]));
    expect(body.patterns).toContain("COMBINEDAPACHELOG");
  });

  it("recent events come from the indices that the outputs name", async () => {
    expect((await ask("GET", "/pipelines/own/recent")).body.indices).toEqual(["own-*"]);
  });
});
