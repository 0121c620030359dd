import { describe } from "vitest";
import { SERVERS, type ServerName, whyNotInstalled } from "./servers/catalogue.ts";

const REQUIRED = process.env.STACK_REQUIRED === "1";

/**
 * The address of a server that all suites of a run share: what `KAFKA_BROKERS`, `ELASTICSEARCH_URL`, `INFLUXDB_URL` or
 * `POSTGRES_URL` says, else of the one that `start-shared-servers.ts` has started. Use topics, indices and databases of
 * your own there, and never stop it. Throws when there is none.
 */
export function serverAddress(name: ServerName): string {
  const address = process.env[SERVERS[name].variable];
  if (address !== undefined && address !== "") return address;
  throw new Error(`${SERVERS[name].title} does not run: ${whyNotInstalled(name) ?? "STACK_SERVERS leaves it out"}`);
}

/**
 * A suite on the shared servers. Where one is missing it is skipped, saying why; with STACK_REQUIRED=1, which `.ci/run`
 * sets, it is run all the same and fails where it asks for the address.
 */
export function describeWithServers(needed: readonly ServerName[], name: string, suite: () => void): void {
  const missing = needed.filter((one) => !process.env[SERVERS[one].variable]);
  describeUnless(
    missing.map((one) => whyNotInstalled(one) ?? `${SERVERS[one].title} does not run`),
    name,
    suite,
  );
}

/** A suite that starts servers of its own, to stop, kill or configure them; skipped where one is not installed. */
export function describeWithOwnServers(needed: readonly ServerName[], name: string, suite: () => void): void {
  describeUnless(
    needed.map(whyNotInstalled).filter((why) => why !== null),
    name,
    suite,
  );
}

function describeUnless(reasons: readonly string[], name: string, suite: () => void): void {
  if (reasons.length === 0 || REQUIRED) describe(name, suite);
  else describe.skip(`${name} (${reasons.join("; ")})`, suite);
}
