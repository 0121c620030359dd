import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { Client } from "pg";
import { freePort } from "../../support/ports.ts";
import { runStep } from "./installed.ts";
import { type RunningServer, startServer } from "./server-process.ts";
import { asNobody, giveToNobody, requireReachable } from "./unprivileged.ts";

const USER = "heimdall";

export interface PostgresqlOptions {
  /** Of its data, kept between starts. */
  readonly directory: string;
  /** @default a free one */
  readonly port?: number;
  /** More of postgresql.conf, for instance `max_connections`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** The folder of PostgreSQL's programs, which Debian keeps off the PATH; throws when it is not installed. */
export function findPostgresql(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  const found = folders.find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name))));
  if (found === undefined) throw new Error("PostgreSQL is not installed; run test/stack/install.sh postgresql");
  return found;
}

/** PostgreSQL on loopback, with a database and user `heimdall`; the password is part of the url. */
export async function startPostgresql(options: PostgresqlOptions): Promise<RunningServer> {
  const programs = findPostgresql();
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  giveToNobody(directory);
  requireReachable(directory, "PostgreSQL");
  const passwordFile = join(directory, "password");
  const data = join(directory, "data");
  if (!existsSync(data)) createCluster(programs, directory, passwordFile, data);
  const password = readFileSync(passwordFile, "utf8");
  const port = options.port ?? (await freePort());
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    ...options.settings,
  };
  const address = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  return startServer({
    name: "PostgreSQL",
    url: address("heimdall"),
    directory,
    ports: [port],
    command: asNobody([
      join(programs, "postgres"),
      ...["-D", data],
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ]),
    // "Fast shutdown": it does not wait for its clients to go.
    stopSignal: "SIGINT",
    isReady: () => createDatabase(address("postgres")),
  });
}

/** Makes the cluster beside its place and renames it, so that a half-made one never counts. */
function createCluster(programs: string, directory: string, passwordFile: string, data: string): void {
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  writeFileSync(passwordFile, randomBytes(16).toString("hex"), { mode: 0o600 });
  giveToNobody(passwordFile);
  runStep(
    asNobody([
      join(programs, "initdb"),
      ...["-D", half, "-U", USER, "--pwfile", passwordFile, "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C"],
    ]),
    { cwd: directory },
  );
  renameSync(half, data);
}

async function createDatabase(address: string): Promise<boolean> {
  const client = new Client({ connectionString: address });
  try {
    await client.connect();
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'heimdall'");
    if (rowCount === 0) await client.query("CREATE DATABASE heimdall");
    return true;
  } finally {
    await client.end();
  }
}
