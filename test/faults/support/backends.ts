import { createDeployment, type Deployment, type DeploymentOptions, type Server } from "./deployment.ts";

/** Several backends of one installation: the same configuration, each a process with ports and local files of its own. */
export interface Backends {
  readonly deployments: readonly Deployment[];
  start(backend: number): Promise<void>;
  /** `kill -9`, and waits until it is gone. */
  kill(backend: number): Promise<void>;
  /** SIGSTOP: it hangs, with its connections open. */
  pause(backend: number): void;
  resume(backend: number): void;
  /** The most memory that one of them was seen with, MB. */
  readonly highestResident: number;
  /** SIGTERM to all; answers their exit codes, null for one that had to be killed because it did not end. */
  stop(): Promise<(number | null)[]>;
  log(): string;
  remove(): Promise<void>;
}

const SAMPLE_MILLISECONDS = 500;
const STOP_LIMIT_MILLISECONDS = 60_000;

/** Starts them one after the other: the first makes what all share. */
export async function startBackends(count: number, options: DeploymentOptions): Promise<Backends> {
  const deployments: Deployment[] = [];
  for (let backend = 0; backend < count; backend += 1) deployments.push(await createDeployment(options));
  const servers = new Map<number, Server>();
  let highestResident = 0;
  const sampler = setInterval(() => {
    for (const server of servers.values()) {
      if (server.running) highestResident = Math.max(highestResident, server.residentMegabytes());
    }
  }, SAMPLE_MILLISECONDS);
  const signal = (backend: number, name: NodeJS.Signals): void => {
    process.kill(servers.get(backend)!.pid, name);
  };
  const backends: Backends = {
    deployments,
    async start(backend) {
      servers.set(backend, await deployments[backend]!.start());
    },
    kill: (backend) => servers.get(backend)!.kill(),
    pause: (backend) => signal(backend, "SIGSTOP"),
    resume: (backend) => signal(backend, "SIGCONT"),
    get highestResident() {
      return Math.round(highestResident);
    },
    stop: () =>
      Promise.all(
        [...servers.values()].map(async (server) => {
          const force = setTimeout(() => void server.kill(), STOP_LIMIT_MILLISECONDS);
          return server.stop().finally(() => clearTimeout(force));
        }),
      ),
    log: () => deployments.map((deployment, at) => `--- backend ${at}\n${deployment.log()}`).join("\n"),
    async remove() {
      clearInterval(sampler);
      for (const deployment of deployments) await deployment.remove();
    },
  };
  try {
    for (let backend = 0; backend < count; backend += 1) await backends.start(backend);
  } catch (error) {
    await backends.remove();
    throw error;
  }
  return backends;
}
