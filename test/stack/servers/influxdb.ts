import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../../support/ports.ts";
import { installed } from "./installed.ts";
import { type RunningServer, startServer } from "./server-process.ts";

export interface InfluxdbOptions {
  /** Of its data, kept between starts. */
  readonly directory: string;
  /** @default a free one */
  readonly port?: number;
  /** Whether clients must show a user and password. @default false */
  readonly security?: boolean;
  /** More settings by InfluxDB's own variables, for instance `INFLUXDB_HTTP_MAX_BODY_SIZE`. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningInfluxdb extends RunningServer {
  /** The administrator, with `security`. */
  readonly user: { readonly name: string; readonly password: string } | null;
}

/** InfluxDB 1.8 on loopback. */
export async function startInfluxdb(options: InfluxdbOptions): Promise<RunningInfluxdb> {
  const program = installed("bin/influxd");
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  const backupPort = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: "InfluxDB",
    url,
    directory,
    ports: [port, backupPort],
    // Everything by environment; without a file it would look for the one of an installed InfluxDB.
    command: [program, "-config", "/dev/null"],
    environment: {
      INFLUXDB_REPORTING_DISABLED: "true",
      INFLUXDB_BIND_ADDRESS: `127.0.0.1:${backupPort}`,
      INFLUXDB_META_DIR: join(directory, "meta"),
      INFLUXDB_DATA_DIR: join(directory, "data"),
      INFLUXDB_DATA_WAL_DIR: join(directory, "wal"),
      INFLUXDB_DATA_QUERY_LOG_ENABLED: "false",
      INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
      INFLUXDB_HTTP_LOG_ENABLED: "false",
      INFLUXDB_HTTP_FLUX_ENABLED: "false",
      INFLUXDB_HTTP_AUTH_ENABLED: String(options.security ?? false),
      ...options.environment,
    },
    stopSignal: "SIGTERM",
    isReady: async () => (await fetch(`${url}/ping`)).status === 204,
  });
  return Object.assign(server, { user: options.security === true ? await administrator(server) : null });
}

/** InfluxDB lets anybody create the first administrator, and afterwards only with the password. */
async function administrator({ url, directory }: RunningServer): Promise<{ name: string; password: string }> {
  const file = join(directory, "password");
  if (!existsSync(file)) {
    const password = randomBytes(16).toString("hex");
    const query = `CREATE USER heimdall WITH PASSWORD '${password}' WITH ALL PRIVILEGES`;
    const answer = await fetch(`${url}/query`, { method: "POST", body: new URLSearchParams({ q: query }) });
    if (!answer.ok) throw new Error(`InfluxDB did not create its administrator: ${await answer.text()}`);
    writeFileSync(file, password, { mode: 0o600 });
  }
  return { name: "heimdall", password: readFileSync(file, "utf8") };
}
