import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { loadSettings } from "../../backend/src/config/load.ts";
import { startHeimdall } from "../../backend/src/runtime/heimdall.ts";
import { type Api, createApi } from "./api.ts";

export type ListenerName = "beats tcp" | "syslog tcp" | "syslog udp";

export interface InProcess {
  readonly url: string;
  readonly api: Api;
  /** The port of a listener. */
  port(listener: ListenerName): number;
  /** Removed by `stop`. */
  readonly directory: string;
  stop(): Promise<void>;
}

export interface InProcessOptions {
  /** A settings file. */
  readonly config?: string;
  /** Over the file: `rules.directory` → path. */
  readonly settings?: Readonly<Record<string, string>>;
}

const PASSWORD = "test-password";

/** Starts a Heimdall in this process: free ports, a data directory of its own, errors only on stderr. */
export async function startInProcess(options: InProcessOptions = {}): Promise<InProcess> {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-test-"));
  const settings = loadSettings({
    file: options.config,
    flags: {
      data_dir: join(directory, "data"),
      "http.port": "0",
      "beats.port": "0",
      "syslog.port": "0",
      "pipelines.workers": "1",
      "admin.password": PASSWORD,
      ...(options.config === undefined && {
        "pipelines.directory": join(directory, "pipelines"),
        "rules.directory": join(directory, "rules"),
      }),
      ...options.settings,
    },
  });
  const heimdall = await startHeimdall(settings, pino({ level: "error" })).catch((error: unknown) => {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  });
  const ports = new Map<string, number>(
    heimdall.listening.flatMap(({ input, addresses }) =>
      addresses.map((address) => {
        const { protocol, port } = new URL(address);
        return [`${input} ${protocol.slice(0, -1)}`, Number(port)] as const;
      }),
    ),
  );
  return {
    url: heimdall.url,
    api: createApi(heimdall.url, PASSWORD),
    directory,
    port(listener) {
      const port = ports.get(listener);
      if (port === undefined) throw new Error(`${listener} does not listen; ${[...ports.keys()].join(", ")} do`);
      return port;
    },
    async stop() {
      await heimdall.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
