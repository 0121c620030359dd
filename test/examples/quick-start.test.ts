import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Child, createInstallation, environmentOfOthers, type Installation, MAIN } from "../support/child.ts";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
let installation: Installation;
let heimdall: Child;

beforeAll(async () => {
  installation = await createInstallation({ password: false });
  heimdall = await installation.start();
}, 60_000);

afterAll(() => installation?.remove());

/** The commands that a start prints, in order. */
function printedCommands(): string[] {
  const [, commands] = heimdall.output().split("Send a first line, and find it:\n");
  return commands!
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Runs a command word for word in the directory in which Heimdall was started; npx finds what is installed there. */
function shell(command: string): string {
  const installed = command.replace(/^npx heimdall /, `'${process.execPath}' '${MAIN}' `);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", installed], {
    cwd: installation.directory,
    env: environmentOfOthers() as NodeJS.ProcessEnv,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

const messages = (answer: string): unknown[] =>
  (JSON.parse(answer) as { hits: { document: { message: unknown } }[] }).hits.map(({ document }) => document.message);

describe.skipIf(!hasCurl)(hasCurl ? "the quick start" : "the quick start (curl is not installed)", () => {
  let find: string;

  it("sends a first line and finds it, by the two commands that the start prints", () => {
    const [send, search] = printedCommands();
    expect(send).toMatch(/^curl /);
    expect(JSON.parse(shell(`${send} -s`))).toEqual({ accepted: 1, refused: [] });
    expect(search).toMatch(/^curl /);
    find = `${search} -s`;
    expect(messages(shell(find))).toEqual(["hello heimdall"]);
  });

  it("says where it is, where the data lies, and who the first administrator is", () => {
    const output = heimdall.output();
    expect(output).toContain(`ready at http://127.0.0.1:${heimdall.ports.http}`);
    expect(output).toContain(`${installation.directory}/data`);
    expect(output).toMatch(/login +admin\n +password +\S{12,} /);
  });

  it("says what listens where", () => {
    const { beats, syslog } = heimdall.ports;
    expect(heimdall.output()).toContain(`tcp://127.0.0.1:${beats} (beats)`);
    expect(heimdall.output()).toContain(`tcp://127.0.0.1:${syslog} udp://127.0.0.1:${syslog} (syslog)`);
  });

  it("stops cleanly on Ctrl-C, and the next start finds the line and tells no password", async () => {
    const [, password] = /password +(\S+)/.exec(heimdall.output())!;
    expect(await heimdall.end("SIGINT")).toBe(0);
    expect(heimdall.output()).toContain("stopped");
    heimdall = await installation.start();
    expect(heimdall.output()).not.toContain(password);
    const [, search] = printedCommands();
    expect(search).toMatch(/^npx heimdall logs /);
    expect(shell(search!)).toContain("hello heimdall");
    expect(messages(shell(find))).toEqual(["hello heimdall"]);
  });

  it("has what it acknowledged after kill -9, and starts again", async () => {
    const [send] = printedCommands();
    expect(JSON.parse(shell(`${send!.replace("hello heimdall", "hello again")} -s`))).toMatchObject({ accepted: 1 });
    expect(await heimdall.end("SIGKILL")).toBe(null);
    heimdall = await installation.start();
    expect(messages(shell(find)).sort()).toEqual(["hello again", "hello heimdall"]);
  });
});
