import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { effectiveSettings, loadSettings, type SettingsSources } from "../../../backend/src/config/load.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-settings-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let folders = 0;
function load(yaml: string | null, sources: Omit<SettingsSources, "workingDirectory"> = {}) {
  folders += 1;
  const workingDirectory = join(directory, String(folders));
  mkdirSync(workingDirectory);
  if (yaml !== null) writeFileSync(join(workingDirectory, "heimdall.yaml"), yaml);
  return { workingDirectory, settings: loadSettings({ ...sources, workingDirectory }) };
}
const refusal = (yaml: string | null, sources: Omit<SettingsSources, "workingDirectory"> = {}): string => {
  try {
    load(yaml, sources);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("where a setting comes from", () => {
  it("has defaults without any file, with paths below the working directory", () => {
    const { settings, workingDirectory } = load(null);
    expect(settings.http).toEqual({
      host: "127.0.0.1",
      port: 8080,
      trust_proxy: [],
      console: null,
      body_limit: 1048576,
    });
    expect(settings.data_dir).toBe(join(workingDirectory, "data"));
    expect(settings.retention).toEqual({ logs: [], rollups: [], metrics: [], downsampling: [] });
    expect(settings.ingest.token).toBeNull();
    expect(Object.isFrozen(settings.http)).toBe(true);
    expect(settings.stores.logs.query_timeout).toBe(30_000);
    expect(effectiveSettings(settings).filter(({ value }) => value === undefined)).toEqual([]);
  });

  it("takes the file over the defaults, the environment over the file, the flags over all", () => {
    const { settings } = load("http: { port: 1, host: 127.0.0.2 }\nbeats: { port: 2 }\nsyslog: { port: 3 }", {
      env: { HEIMDALL_HTTP_PORT: "11", HEIMDALL_BEATS_PORT: "12", PATH: "/bin" },
      flags: { "http.port": "21" },
    });
    expect([settings.http.port, settings.beats.port, settings.syslog.port]).toEqual([21, 12, 3]);
    expect(settings.http.host).toBe("127.0.0.2");
  });

  it("says of each value where it came from, and shows no secret", () => {
    const { settings } = load("http:\n  port: 1\ningest:\n  token: a-very-secret-token\n", {
      env: { HEIMDALL_LOG_LEVEL: "warn" },
      flags: { "beats.enabled": "false" },
    });
    const list = effectiveSettings(settings);
    const of = (path: string) => list.find((setting) => setting.path === path);
    expect(of("http.port")).toEqual({ path: "http.port", value: 1, source: "heimdall.yaml:2", secret: false });
    expect(of("log.level")).toMatchObject({ value: "warn", source: "HEIMDALL_LOG_LEVEL" });
    expect(of("beats.enabled")).toMatchObject({ value: false, source: "--beats.enabled" });
    expect(of("syslog.port")).toMatchObject({ value: 5514, source: "default" });
    expect(of("ingest.token")).toMatchObject({ value: "***", secret: true });
    expect(of("admin.password")).toMatchObject({ value: null, secret: true });
    expect(JSON.stringify(list)).not.toContain("a-very-secret-token");
  });

  it("places relative paths by the file that names them, or by the working directory", () => {
    mkdirSync(join(directory, "etc"));
    writeFileSync(join(directory, "etc", "h.yaml"), "pipelines: { directory: ../conf }");
    const settings = loadSettings({
      file: "etc/h.yaml",
      workingDirectory: directory,
      env: { HEIMDALL_DATA_DIR: "var" },
    });
    expect(settings.pipelines.directory).toBe(join(directory, "conf"));
    expect(settings.rules.directory).toBe(join(directory, "etc", "rules"));
    expect(settings.data_dir).toBe(join(directory, "var"));
  });

  it("reads sizes, durations, lists and truths", () => {
    const { settings } = load(
      `ingest: { max_body: 1.5 MiB }
retention:
  logs: [{ index: "filebeat-*", days: 7 }, { index: "*", days: null }]
  metrics:
    - { database: telegraf, name: one_year, duration: 365d }
    - { database: telegraf, name: long, duration: INF, default: true }
telegram: { room_id: -100123 }`,
      {
        env: {
          HEIMDALL_HTTP_TRUST_PROXY: "10.0.0.1, 10.1.0.0/16",
          HEIMDALL_SYSLOG_UDP: "false",
          HEIMDALL_HTTP_HOST: "",
        },
      },
    );
    expect(settings.ingest.max_body).toBe(1572864);
    expect(settings.retention.logs).toEqual([
      { index: "filebeat-*", days: 7 },
      { index: "*", days: null },
    ]);
    expect(settings.retention.metrics).toEqual([
      {
        database: "telegraf",
        name: "one_year",
        duration: 31_536_000_000,
        default: false,
        replication: 1,
        shard_duration: null,
      },
      { database: "telegraf", name: "long", duration: null, default: true, replication: 1, shard_duration: null },
    ]);
    expect(settings.telegram.room_id).toBe("-100123");
    expect(settings.http.trust_proxy).toEqual(["10.0.0.1", "10.1.0.0/16"]);
    expect(settings.syslog.udp).toBe(false);
    expect(settings.http.host).toBe("127.0.0.1");
  });

  it("takes lists of entries from the environment as YAML or JSON", () => {
    const { settings } = load(null, { env: { HEIMDALL_RETENTION_LOGS: '[{"index":"*","days":3}]' } });
    expect(settings.retention.logs).toEqual([{ index: "*", days: 3 }]);
  });

  it("reads secrets from files, in every layer, without the line end", () => {
    const secret = join(directory, "secret");
    writeFileSync(secret, "0123456789abcdef\n");
    expect(load(`ingest: { token_file: ${secret} }`).settings.ingest.token).toBe("0123456789abcdef");
    expect(load(null, { env: { HEIMDALL_INGEST_TOKEN_FILE: secret } }).settings.ingest.token).toBe("0123456789abcdef");
    expect(load(null, { flags: { "ingest.token_file": secret } }).settings.ingest.token).toBe("0123456789abcdef");
    const over = load("ingest: { token: the-one-of-the-file }", { env: { HEIMDALL_INGEST_TOKEN_FILE: secret } });
    expect(over.settings.ingest.token).toBe("0123456789abcdef");
    const unread = load("ingest: { token_file: /not/there }", { secrets: false });
    expect(unread.settings.ingest.token).toBeNull();
  });
});

describe("what is refused, and what the person reads", () => {
  it.each([
    ["http:\n  port: eighty", 'heimdall.yaml:2:3: http.port: "eighty" is not valid; write an integer from 0 to 65535'],
    ["http:\n  prot: 1", "heimdall.yaml:2:3: http.prot: is not a setting; did you mean port?"],
    ["htttp: {}", "heimdall.yaml:1:1: htttp: is not a setting; did you mean http?"],
    [
      "http: 8080",
      "heimdall.yaml:1:1: http: is a section; write its keys below it: host, port, trust_proxy, console, body_limit",
    ],
    [
      "retention:\n  logs:\n    - { index: a, days: 1 }\n    - index: b\n      days: 0",
      "heimdall.yaml:5:7: retention.logs[1].days: 0 is not valid; write an integer, at least 1",
    ],
    ["retention:\n  logs:\n    - days: 1", "heimdall.yaml:3:7: retention.logs[0].index: is missing"],
    [
      "retention: { logs: [{ index: a, days: 1, day: 2 }] }",
      "heimdall.yaml:1:42: retention.logs[0].day: is not a setting; did you mean days?",
    ],
    [
      "retention: { metrics: [{ database: a, name: b, duration: 1 year }] }",
      'heimdall.yaml:1:48: retention.metrics[0].duration: "1 year" is not valid; write a duration such as 90s, 12h or 7d, or INF, at least 1h',
    ],
    [
      "log: { level: loud }",
      'heimdall.yaml:1:8: log.level: "loud" is not valid; write one of trace, debug, info, warn, error, fatal, silent',
    ],
    ["syslog: { udp: on }", 'heimdall.yaml:1:11: syslog.udp: "on" is not valid; write true or false'],
    [
      "telegram: { api_url: telegram.org }",
      'heimdall.yaml:1:13: telegram.api_url: "telegram.org" is not valid; write an http:// or https:// address',
    ],
    [
      "http: { trust_proxy: [10.0.0.0/33, ::1/128] }",
      'heimdall.yaml:1:23: http.trust_proxy[0]: "10.0.0.0/33" is not valid; write an address or CIDR',
    ],
    ["- 1", "heimdall.yaml:1:1: settings are keys with values, for instance: http: { port: 8080 }"],
    ["http: { port: 1", "heimdall.yaml:1:16: this is not YAML: "],
    ["http:\n  port: 1\n  port: 2", "heimdall.yaml:3:3: this is not YAML: Map keys must be unique"],
  ])("%s", (yaml, message) => {
    expect(refusal(yaml)).toContain(message);
  });

  it("tells everything at once", () => {
    expect(refusal("http: { port: x }\nbeats: { port: y }").split("\n")).toHaveLength(2);
  });

  it("never shows a secret, nor one that is given twice", () => {
    const message = refusal("ingest: { token: short-secret }");
    expect(message).toBe(
      "heimdall.yaml:1:11: ingest.token: the value (not shown) is not valid; write at least 16 characters, for instance from: openssl rand -hex 24",
    );
    expect(refusal("ingest: { token: 0123456789abcdef, token_file: x }")).toBe(
      "heimdall.yaml:1:36: ingest.token_file: is given together with heimdall.yaml:1; keep one of the two",
    );
  });

  it("names the variable and the flag", () => {
    expect(refusal(null, { env: { HEIMDALL_HTTP_PORT: "tcp://10.0.0.1:80" } })).toContain(
      "HEIMDALL_HTTP_PORT (http.port) (a Kubernetes service link; set enableServiceLinks: false): ",
    );
    expect(refusal(null, { env: { HEIMDALL_HTPP_PORT: "1" } })).toBe(
      "HEIMDALL_HTPP_PORT: is not a setting; did you mean HEIMDALL_HTTP_PORT?",
    );
    expect(refusal(null, { flags: { "http.prot": "1" } })).toBe(
      "--http.prot: is not a setting; did you mean http.port?",
    );
    expect(refusal(null, { flags: { "http.port": "-1" } })).toContain(
      '--http.port: "-1" is not valid; write an integer',
    );
  });

  it("lets Kubernetes' service links and the CLI's own variables pass", () => {
    const env = {
      HEIMDALL_SERVICE_HOST: "10.0.0.1",
      HEIMDALL_SERVICE_PORT_HTTP: "80",
      HEIMDALL_PORT: "tcp://10.0.0.1:80",
      HEIMDALL_PORT_80_TCP_ADDR: "10.0.0.1",
      HEIMDALL_URL: "http://127.0.0.1:8080",
    };
    expect(load(null, { env }).settings.http.port).toBe(8080);
  });

  it("refuses a settings file or a secret file that is not there", () => {
    expect(refusal(null, { file: "other.yaml" })).toContain("the settings file other.yaml cannot be read: ENOENT");
    expect(refusal("admin: { password_file: gone }")).toContain(
      "heimdall.yaml:1:10: admin.password_file: the secret cannot be read: ENOENT",
    );
  });
});
