import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";
import { type Child, createInstallation, type Installation, type InstallationOptions } from "../../support/child.ts";
import { until } from "../../support/until.ts";

export const TOKEN = "123456:test-token";

export interface RuleView {
  readonly name: string;
  readonly state: string;
  readonly error: { readonly message: string } | null;
  readonly in_force: boolean;
  readonly warming_up: boolean;
  readonly description: string;
}

export interface NotificationView {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

/** An installation whose rules page a Telegram stand-in. */
export interface Paging {
  readonly installation: Installation;
  readonly telegram: TelegramStandin;
  /** The process that runs now. */
  child(): Child;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Writes a rule file whole; a running process may read it at any time. */
  write(name: string, text: string): void;
  /** Resolves when the rule is in force and its windows are filled. */
  inForce(name: string, description?: string): Promise<void>;
  rule(name: string): Promise<RuleView | undefined>;
  notifications(rule: string): Promise<NotificationView[]>;
  /** Stores documents under an index `app-…`. */
  log(...documents: object[]): Promise<void>;
  influx(database: string, ...lines: string[]): Promise<void>;
  /** What a chat was told, visible texts. */
  told(chat: string): string[];
  stop(): Promise<void>;
}

export async function startPaging(options: InstallationOptions = {}): Promise<Paging> {
  const telegram = await startTelegramStandin({ token: TOKEN });
  const installation = await createInstallation({
    ...options,
    settings: {
      "pipelines.workers": 1,
      "telegram.bot_token": TOKEN,
      "telegram.room_id": "-100",
      "telegram.api_url": telegram.url,
      ...options.settings,
    },
  });
  const rules = join(installation.directory, "rules");
  mkdirSync(rules, { recursive: true });
  let running: Child | null = null;
  const child = (): Child => {
    if (!running) throw new Error("no process runs");
    return running;
  };
  const post = async (path: string, body: string): Promise<void> => {
    const response = await fetch(`${child().api.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  const rule = async (name: string): Promise<RuleView | undefined> =>
    (await child().api.get<{ rules: RuleView[] }>("/rules")).rules.find((one) => one.name === name);
  return {
    installation,
    telegram,
    child,
    async start() {
      running = await installation.start();
    },
    async kill() {
      await child().end("SIGKILL");
      running = null;
    },
    write(name, text) {
      const file = join(rules, `${name}.yaml`);
      writeFileSync(`${file}.new`, `name: ${name}\nalert: [telegram]\n${text}`);
      renameSync(`${file}.new`, file);
    },
    async inForce(name, description) {
      await until(`rule ${name} is in force`, async () => {
        const found = await rule(name);
        return (
          found?.state === "active" && found.in_force && !found.warming_up && found.description === (description ?? "")
        );
      });
    },
    rule,
    notifications: async (name) =>
      (
        await child().api.get<{ notifications: NotificationView[] }>("/notifications", { limit: 1000 })
      ).notifications.filter((one) => one.rule === name),
    log: (...documents) => post("/api/v1/ingest/app", documents.map((one) => JSON.stringify(one)).join("\n")),
    influx: (database, ...lines) => post(`/influx/write?db=${database}`, lines.join("\n")),
    told: (chat) => telegram.messages.filter((one) => one.chat === chat).map(({ text }) => text),
    async stop() {
      await installation.remove();
      await telegram.close();
      rmSync(installation.directory, { recursive: true, force: true });
    },
  };
}

/** Waits until nothing more can come: every message that the outbox has is finished. */
export function settled(paging: Paging): Promise<unknown> {
  return until("the outbox is empty", async () => {
    const { notifications } = await paging.child().api.get<{ notifications: NotificationView[] }>("/notifications", {
      state: "pending",
      limit: 1000,
    });
    return notifications.length === 0;
  });
}
