import type { Admin } from "kafkajs";
import type { KafkaClients } from "./client.ts";
import { busError, within } from "./errors.ts";

const LONGEST = 10_000;

/** Asks the cluster about itself; connects at the first question, and anew after one that failed. */
export interface Administration {
  /** Rejects with a HeimdallError that begins with `what`; after `close` always. */
  ask<T>(what: string, question: (admin: Admin) => Promise<T>, milliseconds?: number): Promise<T>;
  close(): Promise<void>;
}

export function createAdministration(clients: KafkaClients): Administration {
  let current: Promise<Admin> | null = null;
  let isClosed = false;

  const connected = (): Promise<Admin> => {
    current ??= (async () => {
      const admin = clients().admin();
      await admin.connect();
      return admin;
    })();
    return current;
  };

  return {
    async ask(what, question, milliseconds = LONGEST) {
      const deadline = Date.now() + milliseconds;
      for (;;) {
        // A connection that is made after the end would keep the process from ending.
        if (isClosed) throw busError(what, new Error("Heimdall is leaving Kafka"));
        const isOld = current !== null;
        const asked = connected();
        try {
          return await within(deadline - Date.now(), what, asked.then(question));
        } catch (error) {
          if (current === asked) {
            current = null;
            asked.then(release, () => {});
          }
          // A connection from before may have ended unnoticed; a new one tells more.
          if (!isOld || Date.now() >= deadline) throw busError(what, error);
        }
      }
    },
    async close() {
      isClosed = true;
      const last = current;
      current = null;
      await last?.then(release, () => {});
    },
  };
}

async function release(admin: Admin): Promise<void> {
  await within(LONGEST, "leaving Kafka", admin.disconnect()).catch(() => {});
}
