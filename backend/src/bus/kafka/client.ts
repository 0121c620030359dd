import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { type ISocketFactory, Kafka, type LogEntry, logLevel, type SASLOptions } from "kafkajs";
import { ConfigurationError, messageOf } from "../../errors.ts";
import type { KafkaConnection, TlsFiles } from "./connection.ts";

/** kafkajs tries again by itself this often; longer outages are ours, with new connections. */
const RETRY = { initialRetryTime: 150, multiplier: 2, factor: 0.2, maxRetryTime: 1_500, retries: 3 };
const CONNECTION_MILLISECONDS = 3_000;
const REQUEST_MILLISECONDS = 10_000;

/** What of kafkajs's log a person should see; the rest is told by errors, or heals by itself. */
const TOLD = /^(Connection (error|timeout)|Offset out of range|SASL|Failed to connect)/;

/** Makes clients of one cluster: each has connections of its own. */
export type KafkaClients = (options?: {
  readonly socketFactory?: ISocketFactory;
  readonly requestMilliseconds?: number;
}) => Kafka;

/** Reads the TLS files now, so that a wrong path is told at once. Connects to nothing. */
export function kafkaClients(connection: KafkaConnection, warn: (message: string) => void): KafkaClients {
  muteTimerWarning();
  const ssl = connection.tls === null ? undefined : readTls(connection.tls);
  return (options = {}) =>
    new Kafka({
      brokers: [...connection.brokers],
      clientId: connection.clientId,
      ...(ssl === undefined ? {} : { ssl }),
      ...(connection.sasl === null ? {} : { sasl: connection.sasl as SASLOptions }),
      connectionTimeout: CONNECTION_MILLISECONDS,
      requestTimeout: options.requestMilliseconds ?? REQUEST_MILLISECONDS,
      retry: RETRY,
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => tell(entry, warn),
      ...(options.socketFactory === undefined ? {} : { socketFactory: options.socketFactory }),
    });
}

/** kafkajs asks for timers in the past. Node warns of the first one in a process, which tells nobody anything. */
function muteTimerWarning(): void {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  clearTimeout(setTimeout(() => {}, -1));
  process.emitWarning = emitWarning;
}

function tell({ log }: LogEntry, warn: (message: string) => void): void {
  if (!TOLD.test(log.message)) return;
  const place = [log.broker, log.topic && `${log.topic}/${log.partition}`].filter(Boolean).join(" ");
  warn(`Kafka${place === "" ? "" : ` ${place}`}: ${log.message}`);
}

function readTls(files: TlsFiles): ConnectionOptions {
  const read = (file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new ConfigurationError(`the TLS file ${file} for Kafka cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    }
  };
  return {
    ...(files.ca === null ? {} : { ca: [read(files.ca)] }),
    ...(files.certificate === null ? {} : { cert: read(files.certificate) }),
    ...(files.key === null ? {} : { key: read(files.key) }),
    rejectUnauthorized: files.verify,
  };
}
