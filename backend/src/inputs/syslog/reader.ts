import type { Reader, ReaderContext } from "../../component/declaration.ts";
import { addTag, createEvent, type Event } from "../../event/event.ts";
import { Timestamp } from "../../event/timestamp.ts";
import type { Fields, Value } from "../../event/value.ts";
import { textLines } from "../lines.ts";
import { FACILITIES, SEVERITIES } from "./labels.ts";
import { parseSyslog, type SyslogMessage } from "./message.ts";

/** RFC 3164 section 4.3.3: a message without a priority is user-level, notice. */
const DEFAULT_PRIORITY = 13;

/**
 * Reads syslog payloads. `facts.framing` is `lines` (ended by LF) or `frames` (length in 4 bytes, big endian, and
 * message in turn); `facts.ip` is the sender.
 */
export function createSyslogReader(timezone: string, context: ReaderContext): Reader {
  const toEvent = context.ecs === "disabled" ? legacyEvent : ecsEvent;
  return {
    read(delivery, emit) {
      const bytes = Buffer.from(delivery.payload.buffer);
      const ip = String(delivery.facts.ip ?? "");
      let item = 0;
      const add = (text: string): void => {
        const now = context.now();
        const parsed = parseSyslog(text, now, timezone);
        const event = parsed ? toEvent(parsed, ip, now) : unread(text, ip, now, context.ecs);
        event.order = item;
        emit(event);
        item += 1;
      };
      if (delivery.facts.framing === "frames") {
        for (let offset = 0; offset < bytes.length; ) {
          const length = bytes.readUInt32BE(offset);
          add(bytes.toString("utf8", offset + 4, offset + 4 + length).replace(/[\r\n\0]+$/, ""));
          offset += 4 + length;
        }
      } else {
        for (const line of textLines(bytes.toString("utf8"))) if (line !== "") add(line);
      }
      return { items: item, outcomes: [] };
    },
  };
}

function timestampOf(parsed: SyslogMessage, now: number): Timestamp {
  return new Timestamp(parsed.time ?? now);
}

function processId(text: string): Value {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function ecsEvent(parsed: SyslogMessage, ip: string, now: number): Event {
  const priority = parsed.priority ?? DEFAULT_PRIORITY;
  const syslog: Fields = {
    priority,
    facility: { code: priority >> 3, name: FACILITIES[priority >> 3]! },
    severity: { code: priority & 7, name: SEVERITIES[priority & 7]! },
  };
  const fields: Fields = {
    "@timestamp": timestampOf(parsed, now),
    message: parsed.message,
    log: { syslog },
    host: { ip, ...(parsed.host === null ? {} : { hostname: parsed.host }) },
    service: { type: "system" },
  };
  if (parsed.program !== null || parsed.process !== null) {
    const process: Fields = {};
    if (parsed.program !== null) process.name = parsed.program;
    if (parsed.process !== null) process.pid = processId(parsed.process);
    fields.process = process;
  }
  if (parsed.format === "rfc5424") {
    syslog.version = "1";
    if (parsed.program !== null) syslog.appname = parsed.program;
    if (parsed.process !== null) syslog.procid = parsed.process;
    if (parsed.messageId !== null) syslog.msgid = parsed.messageId;
    if (parsed.structuredData) syslog.structured_data = parsed.structuredData as Fields;
  }
  return createEvent(fields, now);
}

function legacyEvent(parsed: SyslogMessage, ip: string, now: number): Event {
  const priority = parsed.priority ?? DEFAULT_PRIORITY;
  const fields: Fields = {
    "@timestamp": timestampOf(parsed, now),
    message: parsed.message,
    priority,
    facility: priority >> 3,
    facility_label: FACILITIES[priority >> 3]!,
    severity: priority & 7,
    severity_label: SEVERITIES[priority & 7]!,
    host: ip,
  };
  if (parsed.timestamp !== null) fields.timestamp = parsed.timestamp;
  if (parsed.host !== null) fields.logsource = parsed.host;
  if (parsed.program !== null) fields.program = parsed.program;
  if (parsed.process !== null) fields.pid = parsed.process;
  if (parsed.messageId !== null) fields.msgid = parsed.messageId;
  if (parsed.structuredData) fields.structured_data = parsed.structuredData as Fields;
  return createEvent(fields, now);
}

/** Logstash syslog input: what is no syslog message keeps its text and is tagged. */
function unread(text: string, ip: string, now: number, ecs: string): Event {
  const event = createEvent({ message: text, host: ecs === "disabled" ? ip : { ip } }, now);
  addTag(event, "_grokparsefailure_sysloginput");
  return event;
}
