import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackground } from "../../../support/background.ts";
import { until } from "../../../support/until.ts";
import { program } from "../../programs.ts";

const INPUTS = ["cpu", "mem", "swap", "disk", "diskio", "net", "system", "processes"];
const WANTED = 4;
const APART = 120_000;

/**
 * Runs a real Telegraf that sends to Heimdall, until each of its inputs has measured some times; then sends what it
 * wrote once more as of the last minutes, so that there is something to draw.
 */
export async function runTelegraf(url: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-dashboards-"));
  const written = join(directory, "written.influx");
  const config = join(directory, "telegraf.conf");
  writeFileSync(written, "");
  writeFileSync(config, configuration(url, written));
  const telegraf = await startBackground(program("telegraf"), ["--config", config, "--quiet"]);
  const lines = (): string[] =>
    readFileSync(written, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  try {
    await until(
      "Telegraf has measured some times",
      () => INPUTS.every((name) => timesOf(lines(), name).length >= WANTED),
      60_000,
    );
  } finally {
    await telegraf.stop();
  }
  const problem = /\bE!.*/.exec(telegraf.output());
  if (problem !== null) throw new Error(`Telegraf: ${problem[0]}`);
  const body = retold(lines()).join("\n");
  rmSync(directory, { recursive: true });
  const response = await fetch(`${url}/influx/write?db=telegraf`, { method: "POST", body });
  if (!response.ok) throw new Error(`Heimdall answered ${response.status}: ${await response.text()}`);
}

const timeOf = (line: string): string => line.slice(line.lastIndexOf(" ") + 1);

function timesOf(lines: readonly string[], measurement: string): string[] {
  return [...new Set(lines.filter((line) => line.startsWith(`${measurement},`)).map(timeOf))].sort();
}

/** Each moment that Telegraf measured, moved back: the newest two minutes, the one before four. */
function retold(lines: readonly string[]): string[] {
  const times = [...new Set(lines.map(timeOf))].sort().reverse();
  return lines.map((line) => {
    const back = BigInt((times.indexOf(timeOf(line)) + 1) * APART) * 1_000_000n;
    return `${line.slice(0, line.lastIndexOf(" "))} ${BigInt(times[0]!) - back}`;
  });
}

const configuration = (url: string, written: string): string => `
[agent]
  interval = "1s"
  flush_interval = "1s"
  hostname = "web-02"

${INPUTS.map((name) => `[[inputs.${name}]]`).join("\n")}

[[outputs.file]]
  files = ["${written}"]
  data_format = "influx"
[[outputs.influxdb]]
  urls = ["${url}/influx"]
  database = "telegraf"
`;
