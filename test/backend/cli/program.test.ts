import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createAccess } from "../../../backend/src/access/access.ts";
import { openState, stateUrl } from "../../../backend/src/stores/state/state.ts";
import { heimdall, spawnHeimdall } from "./support.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-cli-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let folders = 0;
function project(files: Record<string, string>): string {
  folders += 1;
  const folder = join(directory, `project ${folders}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe("heimdall", () => {
  it("says how it is used: on stdout when asked, on stderr with exit 2 when not", async () => {
    const asked = await heimdall(["--help"]);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toContain("pipeline test");
    const wrong = await heimdall([]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("usage: heimdall VERB");
    expect((await heimdall(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["chekc"], "'chekc' is not a verb; did you mean heimdall check?"],
    [["pipeline"], "'pipeline' is not a verb; write heimdall pipeline test"],
    [["rule", "tset"], "write heimdall rule test"],
    [["pipelinetest"], "did you mean heimdall pipeline test?"],
  ])("tells what %j may have meant", async (argv, message) => {
    const { code, stderr } = await heimdall(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it.each([
    "run",
    "check",
    "pipeline test",
    "rule test",
    "backtest",
    "logs",
    "metrics",
    "dead-letters",
    "token",
    "passwd",
  ])("explains %s", async (verb) => {
    const words = verb.split(" ");
    const help = await heimdall([...words, "--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain(`heimdall ${verb}`);
    expect((await heimdall(["help", ...words])).stdout).toBe(help.stdout);
  });

  it("explains the only verb that a first word can mean", async () => {
    const help = await heimdall(["pipeline", "test", "--help"]);
    expect(await heimdall(["pipeline", "--help"])).toEqual(help);
    expect(await heimdall(["help", "pipeline"])).toEqual(help);
  });

  it("runs as a program, and stays quiet when its reader goes away", async () => {
    const help = await spawnHeimdall(["check", "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("connects to nothing");
  });
});

describe("heimdall check", () => {
  it("is content with nothing at all", async () => {
    const { code, stdout, stderr } = await spawnHeimdall(["check"], { cwd: project({}) });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe("good: the settings, 1 pipeline (main), 0 rules\n");
  });

  it("tells each mistake in settings with place and way out, exit 2", async () => {
    const cwd = project({ "heimdall.yaml": "http:\n  port: eighty\nbeats: { prot: 1 }\n" });
    const { code, stderr } = await spawnHeimdall(["check"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toBe(
      [
        "heimdall.yaml:3:10: beats.prot: is not a setting; did you mean port?",
        'heimdall.yaml:2:3: http.port: "eighty" is not valid; write an integer from 0 to 65535',
        "",
      ].join("\n"),
    );
  });

  it("takes settings from the environment and the command line", async () => {
    const cwd = project({ "other.yaml": "http: { port: 1 }" });
    const { stdout } = await spawnHeimdall(
      ["check", "--settings", "--config", "other.yaml", "--set", "syslog.port=3", "--http.body-limit", "2 MiB"],
      { cwd, env: { HEIMDALL_BEATS_PORT: "2", HEIMDALL_INGEST_TOKEN: "0123456789abcdef" } },
    );
    const lines = stdout.split("\n");
    expect(lines).toContain("http.port: 1  # other.yaml:1");
    expect(lines).toContain("beats.port: 2  # HEIMDALL_BEATS_PORT");
    expect(lines).toContain("syslog.port: 3  # --syslog.port");
    expect(lines).toContain("http.body_limit: 2097152  # --http.body_limit");
    expect(lines).toContain('ingest.token: "***"  # HEIMDALL_INGEST_TOKEN');
    expect(stdout).not.toContain("0123456789abcdef");
  });

  it("tells the mistakes of every file at once: listener, pipelines, rules", async () => {
    const cwd = project({
      "heimdall.yaml": "beats: { host: 0.0.0.0 }",
      "pipelines/a.conf": "filter { drop { } \n",
      "pipelines/b.conf": "filter { dorp { } }\nfilter {\n  =\n}",
      "rules/x.yaml": "name: x\ntype: nonsense\nindex: a\n",
      "rules/deep/y.yaml": "name: y\ntype: any\nindex: a\nalert: debug\n",
    });
    const { code, stderr } = await spawnHeimdall(["check"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("beats.host: 0.0.0.0 can be reached from other machines; set ingest.token");
    expect(stderr).toMatch(/a\.conf:\d+:\d+: /);
    expect(stderr).toMatch(/b\.conf:3:3: /);
    expect(stderr).toMatch(/x\.yaml:2:\d+: .*nonsense/);
    expect(stderr).not.toContain("y.yaml");
  });

  it("refuses an input of a pipeline that others can reach", async () => {
    const cwd = project({ "pipelines/in.conf": 'input {\n  beats { host => "0.0.0.0" port => 5045 }\n}\n' });
    const { code, stderr } = await spawnHeimdall(["check"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/in\.conf:2:3: beats \{ host \}: 0\.0\.0\.0 can be reached from other machines/);
  });

  it("names every mistake of a rule, each with its place", async () => {
    const cwd = project({ "rules/a.yaml": "type: frequency\nnum_evnts: 3\ntimeframe: 5\nalert: [slak]\n" });
    const { code, stderr } = await spawnHeimdall(["check"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /a\.yaml:2:1: num_evnts: .*did you mean num_events\?\n.*a\.yaml:3:1: timeframe: takes.*\n.*a\.yaml:4:9: alert\[0\]: slak is no channel/,
    );
    expect(stderr).not.toContain("num_events is missing");
  });

  it("refuses rules of one name", async () => {
    const rule = "name: twice\ntype: any\nindex: a\nalert: debug\n";
    const { stderr } = await spawnHeimdall(["check"], { cwd: project({ "rules/a.yaml": rule, "rules/b.yaml": rule }) });
    expect(stderr).toMatch(/b\.yaml:1:1: the name twice is taken by .*a\.yaml/);
  });

  it.each([
    [["check", "--set", "http.port"], "--set needs KEY=VALUE"],
    [["check", "--http.port"], "--http.port needs a value"],
    [["check", "--nonsense"], "unknown option '--nonsense'"],
    [["check", "file.yaml"], "the file goes by --config"],
    [["check", "--config", "not/there.yaml"], "the settings file not/there.yaml cannot be read: ENOENT"],
  ])("refuses %j", async (argv, message) => {
    const { code, stderr } = await heimdall(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("heimdall passwd", () => {
  const started = async (): Promise<string> => {
    const cwd = project({});
    const state = await openState({ url: stateUrl(join(cwd, "data")) });
    await createAccess({ state, ingestToken: null }).people.create("admin", "the first one", "admin");
    await state.close();
    return cwd;
  };
  const verify = async (cwd: string, password: string): Promise<boolean> => {
    const state = await openState({ url: stateUrl(join(cwd, "data")) });
    const person = await createAccess({ state, ingestToken: null }).people.verify("admin", password);
    await state.close();
    return person !== undefined;
  };

  it("makes a password and prints it alone on stdout", async () => {
    const cwd = await started();
    const { code, stdout, stderr } = await spawnHeimdall(["passwd"], { cwd });
    expect(code).toBe(0);
    expect(stderr).toBe("The password of admin is set; it is shown this once:\n");
    expect(await verify(cwd, stdout.trim())).toBe(true);
    expect(await verify(cwd, "the first one")).toBe(false);
  });

  it("takes one from standard input, and refuses a short one", async () => {
    const cwd = await started();
    const set = await spawnHeimdall(["passwd", "--stdin"], { cwd, stdin: "another good one\n" });
    expect(set).toMatchObject({ code: 0, stdout: "" });
    expect(await verify(cwd, "another good one")).toBe(true);
    const short = await spawnHeimdall(["passwd", "--stdin"], { cwd, stdin: "short\n" });
    expect(short.code).toBe(2);
    expect(short.stderr).toContain("at least 10 characters");
  });

  it("refuses what would not last, strangers, and a place where nothing was started", async () => {
    const cwd = await started();
    const set = await spawnHeimdall(["passwd"], { cwd, env: { HEIMDALL_ADMIN_PASSWORD: "from the settings" } });
    expect(set.code).toBe(2);
    expect(set.stderr).toContain("the password of admin is set by HEIMDALL_ADMIN_PASSWORD; change it there");
    const stranger = await spawnHeimdall(["passwd", "nobody"], { cwd });
    expect(stranger).toMatchObject({ code: 2, stderr: "heimdall passwd: there is no person named nobody\n" });
    const nowhere = await spawnHeimdall(["passwd"], { cwd: project({}) });
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain("nothing was started on");
  });
});
