import { join } from "node:path";
import { filebeatEvents, mailLines } from "../../../examples/mail-application/generate.ts";
import { sendBulk } from "../../../examples/send-bulk.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";
import { createApi } from "../../support/api.ts";
import { createInstallation, type InstallationOptions, PASSWORD } from "../../support/child.ts";
import { type Client, createClient } from "./client.ts";

/** What a spec's Heimdall is started with. */
export interface DeploymentOptions extends InstallationOptions {
  /** The folder of an example whose configuration it runs with: `mail-application`. */
  readonly example?: string;
}

/** A Heimdall for one worker's specs, asked as its administrator. */
export interface Deployment {
  readonly url: string;
  readonly password: string;
  /** Whatever the API can do. */
  readonly client: Client;
  /** Stands in for Telegram: the settings' `telegram` section points to it. Null where the deployment is given. */
  readonly telegram: TelegramStandin | null;
  /** Sends lines of the mail application, as Filebeat does, spread over the minutes before now; waits until all are found. */
  feedMail(lines: number, minutes: number): Promise<void>;
  /** Sends documents by the bulk protocol; waits until all are found. */
  feed(index: string, events: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

const TELEGRAM_TOKEN = "123456:browser-tests";
const EXAMPLES = join(import.meta.dirname, "..", "..", "..", "examples");

/** Starts one, or takes the one of HEIMDALL_URL and HEIMDALL_PASSWORD (beside GRAFANA_URL). */
export async function startDeployment({ example, ...options }: DeploymentOptions): Promise<Deployment> {
  const given = process.env.HEIMDALL_URL;
  if (given !== undefined) return deploymentAt(given, process.env.HEIMDALL_PASSWORD ?? "", null, async () => {});
  const telegram = await startTelegramStandin({ token: TELEGRAM_TOKEN });
  const installation = await createInstallation({
    ...options,
    ...(example !== undefined && { config: join(EXAMPLES, example, "heimdall.yaml") }),
    settings: {
      "telegram.api_url": telegram.url,
      "telegram.bot_token": TELEGRAM_TOKEN,
      "telegram.room_id": "-1001",
      "pipelines.workers": 1,
      "monitoring.interval": "1s",
      ...(process.env.CONSOLE_DIRECTORY !== undefined && { "http.console": process.env.CONSOLE_DIRECTORY }),
      ...options.settings,
    },
  });
  await installation.start();
  return deploymentAt(`http://127.0.0.1:${installation.ports.http}`, PASSWORD, telegram, async () => {
    await installation.remove();
    await telegram.close();
  });
}

function deploymentAt(
  url: string,
  password: string,
  telegram: TelegramStandin | null,
  stop: () => Promise<void>,
): Deployment {
  const api = createApi(url, password);
  const found = async () => (await api.get<{ total: number }>("/logs/search", { size: 1, count: 10_000_000 })).total;
  const feed: Deployment["feed"] = async (index, events) => {
    const before = await found();
    await sendBulk(url, index, events);
    // Acknowledged is durable; what a pipeline drops is not found, so it only waits for the first.
    if (events.length > 0 && (await found()) <= before) throw new Error(`nothing of ${events.length} events is found`);
  };
  return {
    url,
    password,
    client: createClient(url, password),
    telegram,
    feed,
    feedMail: (lines, minutes) =>
      feed("filebeat-9.0.0", filebeatEvents(mailLines(lines, Date.now(), minutes * 60_000))),
    stop,
  };
}
