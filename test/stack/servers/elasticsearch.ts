import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../../support/ports.ts";
import { findJava, installed, runStep } from "./installed.ts";
import { requestJson } from "./request.ts";
import { type RunningServer, startServer } from "./server-process.ts";
import { asNobody, giveToNobody, isReachable, isRoot, requireReachable } from "./unprivileged.ts";

export interface ElasticsearchOptions {
  /** Of its data, kept between starts. */
  readonly directory: string;
  /** @default a free one */
  readonly port?: number;
  /** Of the JVM. @default "1g" */
  readonly heap?: string;
  /** Whether clients must show who they are: user `elastic` with a password of its own, or an API key. @default false */
  readonly security?: boolean;
  /** Whether it is reached by https, with a certificate of its own authority; needs `security`. @default false */
  readonly tls?: boolean;
  /** More of elasticsearch.yml, for instance `thread_pool.write.queue_size`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

export interface RunningElasticsearch extends RunningServer {
  /** Of the user `elastic`, with `security`. */
  readonly password: string | null;
  /** PEM file of the authority to trust, with `tls`. */
  readonly authorityFile: string | null;
  /** Makes an API key with all rights, in the form of the header `Authorization: ApiKey …`; needs `security`. */
  createApiKey(name: string): Promise<string>;
}

/** Elasticsearch with one node on loopback. */
export async function startElasticsearch(options: ElasticsearchOptions): Promise<RunningElasticsearch> {
  if (options.tls === true && options.security !== true) throw new Error("Elasticsearch: tls needs security");
  const java = findJava(21, "Elasticsearch");
  const directory = resolve(options.directory);
  for (const folder of ["config", "data", "logs", "tmp"]) mkdirSync(join(directory, folder), { recursive: true });
  giveToNobody(directory, ...["config", "data", "logs", "tmp"].map((folder) => join(directory, folder)));
  requireReachable(directory, "Elasticsearch");
  const home = reachableHome(installed("elasticsearch"), directory);
  const environment = {
    HOME: directory,
    ES_JAVA_HOME: java,
    ES_PATH_CONF: join(directory, "config"),
    ES_TMPDIR: join(directory, "tmp"),
    ES_JAVA_OPTS: `-Xms${options.heap ?? "1g"} -Xmx${options.heap ?? "1g"}`,
    // Elasticsearch ignores it, but not without a word.
    JAVA_HOME: "",
  };
  const port = options.port ?? (await freePort());
  const transportPort = await freePort();
  configure(options, home, directory, port, transportPort);
  const authorityFile = options.tls === true ? createCertificate(directory) : null;
  const password = options.security === true ? setPassword(home, directory, environment) : null;

  const url = `${options.tls === true ? "https" : "http"}://127.0.0.1:${port}`;
  const authorization = password === null ? null : `Basic ${btoa(`elastic:${password}`)}`;
  const ask = (method: string, path: string, body?: unknown) =>
    requestJson(`${url}${path}`, { method, authorization, authorityFile, body });
  const server = await startServer({
    name: "Elasticsearch",
    url,
    directory,
    ports: [port, transportPort],
    command: asNobody([join(home, "bin", "elasticsearch")]),
    environment,
    stopSignal: "SIGTERM",
    isReady: async () => {
      const { status } = await ask("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s");
      return status === 200;
    },
  });
  return Object.assign(server, {
    password,
    authorityFile,
    async createApiKey(name: string) {
      const { status, body } = await ask("POST", "/_security/api_key", { name });
      if (status !== 200) throw new Error(`no API key: ${status} ${JSON.stringify(body)}`);
      return (body as { encoded: string }).encoded;
    },
  });
}

/** The programs where nobody gets to them: below root's home they are linked (or copied) into the server's folder. */
function reachableHome(home: string, directory: string): string {
  if (!isRoot || isReachable(home)) return home;
  const copy = join(directory, "home");
  rmSync(copy, { recursive: true, force: true });
  try {
    runStep(["cp", "-al", home, copy]);
  } catch {
    // Links do not reach from one file system to another.
    rmSync(copy, { recursive: true, force: true });
    runStep(["cp", "-a", home, copy]);
  }
  return copy;
}

function configure(
  options: ElasticsearchOptions,
  home: string,
  directory: string,
  port: number,
  transportPort: number,
): void {
  const folder = join(directory, "config");
  for (const file of ["jvm.options", "log4j2.properties"]) cpSync(join(home, "config", file), join(folder, file));
  const security = options.security ?? false;
  const settings: Record<string, string | number | boolean> = {
    "cluster.name": "heimdall-stack",
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "http.port": port,
    "transport.port": transportPort,
    "path.data": join(directory, "data"),
    "path.logs": join(directory, "logs"),
    "xpack.security.enabled": security,
    // A nearly full disk of a developer must not turn indices read-only.
    "cluster.routing.allocation.disk.threshold_enabled": false,
    ...(security && { "xpack.security.authc.api_key.enabled": true }),
    ...(options.tls === true && {
      "xpack.security.http.ssl.enabled": true,
      "xpack.security.http.ssl.key": "http.key",
      "xpack.security.http.ssl.certificate": "http.crt",
    }),
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(folder, "elasticsearch.yml"), lines.join(""));
}

/** Gives the user `elastic` its password before the first start, which needs nobody to type. */
function setPassword(home: string, directory: string, environment: Readonly<Record<string, string>>): string {
  const file = join(directory, "password");
  if (!existsSync(file)) {
    const password = randomBytes(16).toString("hex");
    runStep(
      asNobody([join(home, "bin", "elasticsearch-keystore"), "add", "--stdin", "--force", "bootstrap.password"]),
      { cwd: directory, input: password, environment },
    );
    writeFileSync(file, password, { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}

/** A certificate for 127.0.0.1 that is its own authority; answers its file. */
function createCertificate(directory: string): string {
  const certificate = join(directory, "config", "http.crt");
  const key = join(directory, "config", "http.key");
  if (!existsSync(certificate)) {
    runStep([
      ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"],
      ...["-subj", "/CN=heimdall-stack", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
      ...["-keyout", key, "-out", certificate],
    ]);
    giveToNobody(key, certificate);
  }
  return certificate;
}
