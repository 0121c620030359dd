import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { BackendStart, FromBackend, StoredDocument, ToBackend } from "./backend-process.ts";

/** A backend as a process of its own, of which the alerting is there. */
export interface BackendProcess {
  readonly pid: number;
  readonly log: readonly string[];
  /** Tells the rules of documents. Rejects when the process ends before it has answered. */
  observe(documents: readonly StoredDocument[]): Promise<void>;
  /** The rules that it evaluates. */
  owned(): Promise<readonly string[]>;
  /** Sends a signal; resolves when the process has ended, or at once for one that it survives. */
  signal(name: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>;
}

type Answer = Extract<FromBackend, { kind: "answer" }>;

export async function startBackend(start: BackendStart): Promise<BackendProcess> {
  const child: ChildProcess = fork(join(import.meta.dirname, "backend-process.ts"), {
    env: { ...process.env, BACKEND_START: JSON.stringify(start) },
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const log: string[] = [];
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  const ready = Promise.withResolvers<void>();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let last = 0;
  child.on("message", (message: FromBackend) => {
    if (message.kind === "ready") ready.resolve();
    else if (message.kind === "log") log.push(message.text);
    else waiting.get(message.number)?.resolve(message);
  });
  void ended.then(() => {
    const error = new Error(`the backend ended: ${log.slice(-5).join("\n")}`);
    ready.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  });
  const ask = async (make: (number: number) => ToBackend): Promise<Answer> => {
    const number = ++last;
    const answer = Promise.withResolvers<Answer>();
    waiting.set(number, answer);
    if (!child.connected) answer.reject(new Error("the backend has ended"));
    else child.send(make(number), (error) => error && answer.reject(error));
    const answered = await answer.promise.finally(() => waiting.delete(number));
    if (answered.error !== undefined) throw new Error(answered.error);
    return answered;
  };
  await ready.promise;
  return {
    pid: child.pid!,
    log,
    async observe(documents) {
      await ask((number) => ({ kind: "observe", number, documents }));
    },
    owned: async () => (await ask((number) => ({ kind: "rules", number }))).owned,
    async signal(name) {
      child.kill(name);
      if (name === "SIGKILL" || name === "SIGTERM") await ended;
    },
  };
}
