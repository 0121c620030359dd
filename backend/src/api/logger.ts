import { destination, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { Settings } from "../config/schema.ts";

/** What of a request never gets into the log. */
const SECRETS = [
  "req.headers.authorization",
  "req.headers.cookie",
  "headers.authorization",
  "headers.cookie",
  "password",
  "token",
  "secret",
  "*.password",
  "*.token",
  "*.secret",
];

/** Heimdall's own log, on stderr: stdout belongs to data. */
export function createLogger({ level, format }: Settings["log"], terminal = process.stderr.isTTY === true): Logger {
  const forPeople = format === "pretty" || (format === "auto" && terminal);
  const stream = forPeople
    ? pretty({ destination: 2, sync: true, colorize: terminal, ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss" })
    : destination({ dest: 2, sync: true });
  return pino(
    {
      level,
      redact: { paths: SECRETS, censor: "***" },
      serializers: { req: requestSummary, err: pino.stdSerializers.err },
    },
    stream,
  );
}

/** A request for the log: without its query string, which may hold a password (InfluxDB's `?p=`), and its headers. */
export function requestSummary(request: { method?: string; url?: string; ip?: string }): object {
  return { method: request.method, path: request.url?.split("?")[0], ip: request.ip };
}
