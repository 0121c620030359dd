import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import { settingSections, settingViews } from "../../../backend/src/config/setting-views.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "heimdall-settings-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const views = (yaml: string, env: Record<string, string> = {}, flags: Record<string, string> = {}) => {
  const file = join(directory, "heimdall.yaml");
  writeFileSync(file, yaml);
  return settingViews(loadSettings({ file, env, flags, workingDirectory: directory }));
};
const view = (list: ReturnType<typeof views>, path: string) => list.find((one) => one.path === path)!;

describe("settings for people", () => {
  it("say what they mean, where they came from and how to write them", () => {
    const all = views(
      "monitoring:\n  interval: 30s\n",
      { HEIMDALL_LOG_LEVEL: "debug" },
      { "ingest.max_body": "64 MiB" },
    );
    expect(view(all, "monitoring.interval")).toMatchObject({
      section: "monitoring",
      meaning: "How often.",
      value: 30_000,
      written: "30s",
      default: "10s",
      origin: "file",
      source: "heimdall.yaml:2",
      how: {
        yaml: "monitoring:\n  interval: 30s",
        environment: "HEIMDALL_MONITORING_INTERVAL=30s",
        flag: "--monitoring.interval=30s",
      },
    });
    expect(view(all, "log.level")).toMatchObject({ origin: "environment", source: "HEIMDALL_LOG_LEVEL" });
    expect(view(all, "log.level").choices).toContain("debug");
    expect(view(all, "ingest.max_body")).toMatchObject({
      origin: "flag",
      written: "64 MiB",
      how: { flag: "--ingest.max_body='64 MiB'" },
    });
    expect(view(all, "http.port")).toMatchObject({ origin: "default", source: "default", written: 8080 });
    expect(view(all, "data_dir")).toMatchObject({ section: "", default: "./data" });
  });

  it("show no secret and no login, and point to a file for secrets", () => {
    const all = views(
      "telegram: { bot_token: 12345:very-secret }\ninfluxdb: { url: 'http://heimdall:hush@db:8086' }\nelasticsearch: { node: ['https://u:hush@es:9200'] }\n",
    );
    expect(JSON.stringify(all)).not.toMatch(/hush|very-secret/);
    expect(view(all, "telegram.bot_token")).toMatchObject({
      value: "***",
      written: "***",
      secret: true,
      how: {
        yaml: "telegram:\n  bot_token_file: /run/secrets/heimdall_telegram_bot_token",
        environment: "HEIMDALL_TELEGRAM_BOT_TOKEN_FILE=/run/secrets/heimdall_telegram_bot_token",
      },
    });
    expect(view(all, "webhook.url")).toMatchObject({ value: null, written: null });
    expect(view(all, "influxdb.url").written).toBe("http://***@db:8086");
  });

  it("that have no value are shown with a placeholder, lists with the names of an entry", () => {
    const all = views("");
    expect(view(all, "telegram.room_id").how.yaml).toBe("telegram:\n  room_id: …");
    expect(view(all, "kafka.brokers").how.environment).toBe(`HEIMDALL_KAFKA_BROKERS='["…"]'`);
    expect(view(all, "retention.logs").how.yaml).toBe("retention:\n  logs:\n    - index: …\n      days: …");
  });

  it("can be set as they are shown", () => {
    const yaml = `retention:
  logs: [{ index: app-*, days: null }, { index: web, days: 3 }]
  metrics: [{ database: web, name: long, duration: INF }, { database: web, name: short, duration: 7d, shard_duration: 1d }]
  downsampling: [{ database: web, from: short, to: long, every: 5m }]
http: { host: 127.0.0.1, trust_proxy: [10.0.0.0/8] }
`;
    for (const { path, value, secret, how, written } of views(yaml)) {
      if (secret || written === null || how.yaml.includes("…")) continue;
      expect(view(views(how.yaml), path).value, path).toEqual(value);
      const [, text] = /^[^=]+=(?:'(.*)'|(.*))$/s.exec(how.environment)!.filter((part) => part !== undefined);
      expect(view(views("", {}, { [path]: text! }), path).value, path).toEqual(value);
    }
  });

  it("stand in sections with a meaning", () => {
    const sections = settingSections();
    expect(sections.slice(0, 2).map(({ path }) => path)).toEqual(["", "http"]);
    expect(sections.find(({ path }) => path === "kafka.tls")?.meaning).toBe("TLS to the brokers.");
    const used = new Set(views("").map(({ section }) => section));
    expect(sections.map(({ path }) => path)).toEqual([...used].sort((a, b) => index(a) - index(b)));
    function index(path: string): number {
      return sections.findIndex((section) => section.path === path);
    }
  });
});
