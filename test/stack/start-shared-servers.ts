/** Vitest's global setup of the project `stack`: starts each server that is installed, once for the whole run. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { SERVER_NAMES, SERVERS, type ServerName, whyNotInstalled } from "./servers/catalogue.ts";
import type { RunningServer } from "./servers/server-process.ts";
import { createServerDirectory } from "./servers/unprivileged.ts";

/**
 * Leaves out what already has an address in the environment, and what `STACK_SERVERS` does not name when it is set
 * (`STACK_SERVERS=kafka,influxdb`, or `STACK_SERVERS=` for none): one suite seldom needs all of them.
 */
export default async function startSharedServers(): Promise<() => Promise<void>> {
  const directory = createServerDirectory("heimdall-stack-");
  const wanted = SERVER_NAMES.filter(
    (name) => isWanted(name) && !process.env[SERVERS[name].variable] && whyNotInstalled(name) === null,
  );
  const running: RunningServer[] = [];
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  };
  const starts = await Promise.allSettled(
    wanted.map(async (name) => {
      const server = await SERVERS[name].start({ directory: join(directory, name) });
      running.push(server);
      process.env[SERVERS[name].variable] = server.url;
    }),
  );
  const failed = starts.find((start) => start.status === "rejected");
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return stop;
}

function isWanted(name: ServerName): boolean {
  const only = process.env.STACK_SERVERS;
  return only === undefined || only.split(",").includes(name);
}
