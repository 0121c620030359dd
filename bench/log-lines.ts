import type { LogDocument } from "../backend/src/stores/logs/port.ts";

const LOGGERS = ["c.e.lets.Sender", "c.e.lets.Receiver", "c.e.db.Pool", "c.e.http.Client"];
const RESULTS = ["success", "success", "success", "success", "success", "success", "filtered", "missing"];

/** A document like the ones that Filebeat and a grok filter make of an application's log, about 900 bytes of JSON. */
export function logDocument(n: number, time: number, withId: boolean): LogDocument {
  const host = n % 40;
  const campaign = (n * 7919) % 5000;
  const took = (n * 31) % 700;
  const failed = n % 997 === 0;
  const text = new Date(time).toISOString();
  const result = failed ? "Connection refused" : RESULTS[n % RESULTS.length]!;
  const level = failed ? "ERROR" : n % 50 === 0 ? "WARN" : "INFO";
  const logger = LOGGERS[n % LOGGERS.length]!;
  const message = `[${text}] [${level}  ${logger}] campaign:${campaign}, group:${n % 100}, seq:${n}, size:${took * 3}, time:${took} - ${result}`;
  return {
    index: "filebeat-app-2026.11.20",
    id: withId ? `host${String(host).padStart(16, "0")}-${(Math.floor(n / 40) * 140).toString(36)}` : null,
    action: "index",
    time,
    fields: {
      "@timestamp": text,
      "@version": "1",
      message,
      logdate: text,
      loglevel: level,
      classpath: logger,
      id: String(campaign),
      groupId: String(n % 100),
      seq: String(n),
      size: took * 3,
      db_insert_time: took,
      result,
      host: { name: `app-${host}`, ip: [`10.0.0.${host}`], os: { family: "debian", kernel: "6.1.0" } },
      log: { file: { path: "/var/log/app/sender.log" }, offset: Math.floor(n / 40) * 140 },
      agent: { type: "filebeat", version: "9.2.1", id: "5b0cb1a2-8a26-4ad6-9c9e-1f0f6f1d2c33", name: `app-${host}` },
      input: { type: "filestream" },
      ecs: { version: "8.0.0" },
      tags: ["app", "production"],
    },
  };
}
