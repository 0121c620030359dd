import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadSettings } from "../../backend/src/config/load.ts";
import { freePort } from "../support/ports.ts";
import { until } from "../support/until.ts";
import { SERVERS } from "./servers/catalogue.ts";
import { createServerDirectory } from "./servers/unprivileged.ts";
import { describeWithOwnServers } from "./shared-servers.ts";
import { readTopic, sendLines } from "./support/kafka-lines.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "stack.ts");
const directory = createServerDirectory("heimdall-stack-command-");
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

/** `npm run stack` until it says that it is ready. */
async function startStack(argv: readonly string[]): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, [SCRIPT, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  await until("the stack is ready", () => output.includes("Ready;") || child.exitCode !== null, 400_000);
  if (child.exitCode !== null) throw new Error(output);
  return { child, output: () => output };
}

/** The part of the output that is meant for heimdall.yaml, as Heimdall reads it. */
function settingsOf(output: string) {
  const file = join(directory, "heimdall.yaml");
  writeFileSync(file, /heimdall\.yaml:\n\n(.*?)\n\n/s.exec(output)![1]!);
  return loadSettings({ file });
}

describeWithOwnServers(["kafka", "elasticsearch", "influxdb", "postgresql"], "npm run stack", () => {
  it("starts everything, prints settings that Heimdall takes, keeps data, and stops on Ctrl-C", async () => {
    const argv = ["--ports", "random", "--data", join(directory, "all")];
    const first = await startStack(argv);
    const settings = settingsOf(first.output());
    expect((await fetch(settings.elasticsearch.node[0]!)).status).toBe(200);
    expect((await fetch(`${settings.influxdb.url}/ping`)).status).toBe(204);
    expect(settings.state.url).toMatch(/^postgres:\/\/heimdall:.+@127\.0\.0\.1:\d+\/heimdall$/);
    sendLines("kept", ["one", "two"], { broker: settings.kafka.brokers[0]! });

    first.child.kill("SIGINT");
    const [code] = await once(first.child, "exit");
    expect([code, first.output()]).toEqual([0, expect.stringContaining("Kafka has stopped")]);
    await expect(fetch(settings.elasticsearch.node[0]!)).rejects.toThrow();

    const second = await startStack([...argv, "--only", "kafka"]);
    const again = settingsOf(second.output());
    expect(again.elasticsearch.node).toEqual([]);
    expect(readTopic("kept", { broker: again.kafka.brokers[0]! })).toEqual(["one", "two"]);
    second.child.kill("SIGTERM");
    expect(await once(second.child, "exit")).toEqual([0, null]);
  }, 600_000);
});

describeWithOwnServers(["influxdb"], "npm run stack with one server", () => {
  it("ends with an error when a server ends by itself", async () => {
    const { child, output } = await startStack([
      "--only",
      "influxdb",
      "--ports",
      "random",
      "--data",
      join(directory, "one"),
    ]);
    const own = spawnSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" }).stdout;
    for (const pid of own.trim().split(/\s+/)) process.kill(Number(pid), "SIGKILL");
    const [code] = await once(child, "exit");
    expect([code, output()]).toEqual([1, expect.stringContaining("InfluxDB has ended by itself; see ")]);
  });

  it("says which usual port is taken, and the way out", async () => {
    const { usualPort } = SERVERS.influxdb;
    const other = createServer().listen(usualPort, "127.0.0.1");
    await Promise.race([once(other, "listening"), once(other, "error")]); // Taken already: as good.
    const started = startStack(["--only", "influxdb", "--data", join(directory, "taken")]);
    await expect(started).rejects.toThrow(
      `InfluxDB: port ${usualPort} of 127.0.0.1 is taken by another program; stop it, or choose free ones: --ports random`,
    );
    other.close();
  });

  it("refuses what it does not know", async () => {
    const run = (...argv: string[]) => spawnSync(process.execPath, [SCRIPT, ...argv], { encoding: "utf8" });
    const unknown = run("--only", "kafka,redis");
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('unknown server "redis"')]);
    const ports = run("--ports", String(await freePort()));
    expect([ports.status, ports.stderr]).toEqual([2, expect.stringContaining("--ports is usual or random")]);
  });
});
