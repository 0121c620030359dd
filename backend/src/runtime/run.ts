import { resolve } from "node:path";
import { createLogger } from "../api/logger.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import type { Heimdall, StartOptions } from "./heimdall.ts";
import { superviseHeimdall } from "./supervisor.ts";

/** Shutting down takes at most this long; a second signal ends the process at once. */
const LONGEST_STOP = 30_000;
/**
 * What a library leaves behind when all is stored and closed is not waited for: kafkajs may open a connection anew for
 * a request that it tries again while it is being closed.
 */
const LEFT_BEHIND = 1_000;
/** A Ctrl-C may arrive twice: from the terminal, and from the program that started this one. */
const SAME_SIGNAL = 500;

/**
 * `heimdall run`: starts, says in a few lines what a person needs to know, and stays until SIGINT or SIGTERM.
 * Answers the exit code. Throws a ConfigurationError when it cannot start.
 */
export async function run(settings: Settings, options: StartOptions = {}): Promise<number> {
  const log = createLogger(settings.log);
  const started = performance.now();
  const heimdall = await superviseHeimdall(settings, log, options);
  process.stdout.write(welcome(heimdall.first, settings, performance.now() - started));

  let asked = Number.POSITIVE_INFINITY;
  const signalled = new Promise<string>((take) => {
    process.on("SIGINT", () => {
      if (performance.now() - asked > SAME_SIGNAL) process.exit(130);
      asked = Math.min(asked, performance.now());
      take("SIGINT");
    });
    process.once("SIGTERM", () => take("SIGTERM"));
  });
  const signal = await Promise.race([signalled, heimdall.failed.then((error) => error as Error)]);
  if (typeof signal !== "string") throw signal;
  asked = Math.min(asked, performance.now());
  process.stdout.write(`${signal}: stopping, what was received is being stored …\n`);
  const force = setTimeout(() => {
    log.error(
      `stopping has taken over ${LONGEST_STOP / 1000} s and is given up; what was not acknowledged comes again`,
    );
    process.exit(1);
  }, LONGEST_STOP);
  try {
    await heimdall.stop();
  } catch (error) {
    log.error(`stopping failed: ${messageOf(error)}`);
    return 1;
  } finally {
    clearTimeout(force);
    setTimeout(() => process.exit(), LEFT_BEHIND).unref();
  }
  process.stdout.write("stopped\n");
  return 0;
}

function welcome(heimdall: Heimdall, settings: Settings, milliseconds: number): string {
  const { url, password, listening } = heimdall;
  const { name } = settings.admin;
  const listeners = listening
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ input, addresses }) => `${addresses.join(" ")} (${input})`);
  // The command finds the server by its data directory, `./data` unless told.
  const elsewhere = settings.data_dir === resolve("data") ? "" : ` --data_dir='${settings.data_dir}'`;
  const find = `${url}/api/v1/logs/search?q=hello`;
  const lines = [
    `Heimdall is ready at ${url} (${(milliseconds / 1000).toFixed(1)} s)`,
    `  console   ${url}/console/`,
    `  data      ${settings.data_dir}`,
    ...serversBySettings(settings),
    `  agents    ${url}/es (bulk)  ${url}/influx (line protocol)  ${listeners.join("  ")}`,
    `  API       ${url}/api/docs`,
    ...(password === null
      ? [`  login     ${name} (password as set; forgotten? npx heimdall passwd)`]
      : [`  login     ${name}`, `  password  ${password}   <- made now, never shown again`]),
    "",
    "Send a first line, and find it:",
    `  curl -d 'hello heimdall' ${url}/api/v1/ingest/first`,
    password === null ? `  npx heimdall logs hello --last 1h${elsewhere}` : `  curl -u '${name}:${password}' '${find}'`,
    "",
  ];
  return lines.join("\n");
}

/** The servers of the real stack, where there are some. */
function serversBySettings({ kafka, elasticsearch, influxdb }: Settings): string[] {
  const servers = [
    ...(kafka.brokers.length > 0 ? [`Kafka ${kafka.brokers.join(",")}`] : []),
    ...(elasticsearch.node.length > 0 ? [`Elasticsearch ${elasticsearch.node.map(withoutLogin).join(",")}`] : []),
    ...(influxdb.url === null ? [] : [`InfluxDB ${withoutLogin(influxdb.url)}`]),
  ];
  return servers.length > 0 ? [`  servers   ${servers.join("  ")}`] : [];
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
