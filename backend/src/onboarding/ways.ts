import type { Addresses } from "./addresses.ts";

/** One way to send something, ready to be copied. */
export interface Way {
  readonly id: "curl" | "filebeat" | "syslog" | "telegraf";
  /** What the text is: typed into a terminal, or written into the agent's file. */
  readonly kind: "shell" | "file";
  /** The agent's file; null for a terminal. */
  readonly file: string | null;
  readonly text: string;
}

/** Stands in every text where the ingest token belongs. */
export const TOKEN_PLACEHOLDER = "INGEST_TOKEN";

/** Ways to send a first line. */
export function lineWays({ http, syslog, needs_token: needsToken }: Addresses): readonly Way[] {
  return [
    shell("curl", `curl ${header(needsToken)}-d 'hello heimdall' ${http}/api/v1/ingest/first`),
    {
      id: "filebeat",
      kind: "file",
      file: "filebeat.yml",
      text: lines(
        "filebeat.inputs:",
        "  - type: filestream",
        "    id: system-logs",
        "    paths: [/var/log/*.log]",
        "",
        "output.elasticsearch:",
        `  hosts: ["${http}/es"]`,
        needsToken && `  api_key: "filebeat:${TOKEN_PLACEHOLDER}"`,
      ),
    },
    ...(syslog
      ? [
          shell(
            "syslog",
            `logger --server ${syslog.host} --port ${syslog.port} --${syslog.protocol} --rfc5424 'hello heimdall'`,
          ),
        ]
      : []),
  ];
}

/** Ways to send first points. */
export function chartWays({ http, needs_token: needsToken }: Addresses): readonly Way[] {
  const token = header(needsToken);
  return [
    {
      id: "telegraf",
      kind: "file",
      file: "telegraf.conf",
      text: lines(
        "[agent]",
        '  interval = "10s"',
        "[[inputs.cpu]]",
        "[[inputs.mem]]",
        "[[inputs.disk]]",
        "",
        "[[outputs.influxdb]]",
        `  urls = ["${http}/influx"]`,
        '  database = "telegraf"',
        needsToken && '  username = "telegraf"',
        needsToken && `  password = "${TOKEN_PLACEHOLDER}"`,
      ),
    },
    shell(
      "curl",
      lines(
        `curl -s ${token}${http}/influx/query --data-urlencode 'q=CREATE DATABASE demo'`,
        "for n in $(seq 20); do",
        `  curl -s ${token}--data-binary "demo,place=here value=$((RANDOM % 100))" '${http}/influx/write?db=demo'`,
        "  sleep 1",
        "done",
      ),
    ),
  ];
}

function shell(id: Way["id"], text: string): Way {
  return { id, kind: "shell", file: null, text };
}

function header(needsToken: boolean): string {
  return needsToken ? `-H 'Authorization: Bearer ${TOKEN_PLACEHOLDER}' ` : "";
}

function lines(...all: (string | false)[]): string {
  return all.filter((line) => line !== false).join("\n");
}
