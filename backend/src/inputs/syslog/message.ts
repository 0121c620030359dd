import { zoneOf } from "../../time/zone.ts";

/** What a syslog line says of itself; absent parts are null. */
export interface SyslogMessage {
  readonly format: "rfc3164" | "rfc5424";
  /** Facility times 8 plus severity. */
  readonly priority: number | null;
  /** Milliseconds since the epoch. */
  readonly time: number | null;
  /** The time as written. */
  readonly timestamp: string | null;
  readonly host: string | null;
  readonly program: string | null;
  readonly process: string | null;
  readonly messageId: string | null;
  readonly structuredData: Readonly<Record<string, Record<string, string>>> | null;
  readonly message: string;
}

const RFC5424 = /^<(\d{1,3})>([1-9]\d{0,2}) (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) /;
const PRIORITY = /^<(\d{1,3})>/;
const BSD_TIME =
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? /;
const ISO_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) /;
// A program's name ends at "[" or ":"; what has neither is part of the message.
const PROGRAM = /^([\w./@()-]{1,128})(?:\[([^\]\s]{1,64})\])?:(?: |$)/;
const HOST = /^([^\s:[\]]{1,255}|\[?[0-9a-fA-F:.]+\]?) /;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Reads one syslog message: RFC 5424 when it has a version behind the priority, else RFC 3164 as widely as real
 * senders stretch it (ISO times as rsyslog writes them, no host as log4j sends, no priority). Null when it starts
 * with neither a priority nor a time: then it is no syslog message at all.
 */
export function parseSyslog(text: string, now: number, timezone: string): SyslogMessage | null {
  return parse5424(text) ?? parse3164(text, now, timezone);
}

function parse5424(text: string): SyslogMessage | null {
  const header = RFC5424.exec(text);
  if (!header) return null;
  const priority = priorityOf(header[1]);
  if (priority === null) return null;
  const timestamp = nil(header[3]!);
  const time = timestamp === null ? Number.NaN : Date.parse(timestamp);
  if (timestamp !== null && Number.isNaN(time)) return null;
  const structured = parseStructuredData(text, header[0].length);
  if (!structured) return null;
  let message = text.slice(structured.end + 1);
  if (message.charCodeAt(0) === 0xfeff) message = message.slice(1);
  return {
    format: "rfc5424",
    priority,
    time: Number.isNaN(time) ? null : time,
    timestamp,
    host: nil(header[4]!),
    program: nil(header[5]!),
    process: nil(header[6]!),
    messageId: nil(header[7]!),
    structuredData: structured.data,
    message,
  };
}

function nil(text: string): string | null {
  return text === "-" ? null : text;
}

/** RFC 5424 section 6.3: `-` or `[id name="value" …]…`; in values `\"`, `\\` and `\]` are escaped. */
function parseStructuredData(
  text: string,
  start: number,
): { data: Record<string, Record<string, string>> | null; end: number } | null {
  if (text[start] === "-") return { data: null, end: start + 1 };
  const data: Record<string, Record<string, string>> = Object.create(null);
  let at = start;
  while (text[at] === "[") {
    const id = /[^\s=\]"]{1,128}/y;
    id.lastIndex = at + 1;
    const name = id.exec(text)?.[0];
    if (name === undefined) return null;
    at = id.lastIndex;
    const parameters: Record<string, string> = Object.create(null);
    const parameter = / ([^\s=\]"]{1,128})="((?:[^"\\\]]|\\.)*)"/y;
    for (parameter.lastIndex = at; ; ) {
      const match = parameter.exec(text);
      if (!match) break;
      parameters[match[1]!] = match[2]!.replace(/\\(["\\\]])/g, "$1");
      at = parameter.lastIndex;
    }
    if (text[at] !== "]") return null;
    data[name] = parameters;
    at += 1;
  }
  return at === start ? null : { data, end: at };
}

function parse3164(text: string, now: number, timezone: string): SyslogMessage | null {
  const head = PRIORITY.exec(text);
  const priority = head ? priorityOf(head[1]) : null;
  if (head && priority === null) return null;
  let rest = head ? text.slice(head[0].length) : text;
  const bsd = BSD_TIME.exec(rest);
  const iso = bsd ? null : ISO_TIME.exec(rest);
  if (!head && !bsd && !iso) return null;
  const time = bsd ? bsdTime(bsd, now, timezone) : iso ? Date.parse(iso[1]!) : Number.NaN;
  const stamped = bsd ?? iso;
  if (stamped) rest = rest.slice(stamped[0].length);

  let host: string | null = null;
  if (stamped) {
    const named = HOST.exec(rest);
    // "app[12]: text" and "app: text" right behind the time: the sender left the host out.
    if (named && !PROGRAM.test(rest)) {
      host = named[1]!;
      rest = rest.slice(named[0].length);
    }
  }
  const program = stamped || head ? PROGRAM.exec(rest) : null;
  if (program) rest = rest.slice(program[0].length);
  return {
    format: "rfc3164",
    priority,
    time: Number.isNaN(time) ? null : time,
    timestamp: stamped ? stamped[0].trimEnd() : null,
    host,
    program: program?.[1] ?? null,
    process: program?.[2] ?? null,
    messageId: null,
    structuredData: null,
    message: rest,
  };
}

function priorityOf(text: string | undefined): number | null {
  const priority = Number(text);
  return priority <= 191 ? priority : null;
}

const HALF_YEAR = 183 * 86_400_000;

/** A time without a year is the one nearest to now, so that December's lines seen in January are last year's. */
function bsdTime(match: RegExpExecArray, now: number, timezone: string): number {
  const [, month, day, year, hour, minute, second, fraction = ""] = match;
  const at = (inYear: number): number => {
    const local = Date.UTC(
      inYear,
      MONTHS.indexOf(month!),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Number(fraction.padEnd(3, "0").slice(0, 3)),
    );
    return zoneOf(timezone).toInstant(local) ?? Number.NaN;
  };
  if (year !== undefined) return at(Number(year));
  const thisYear = new Date(now).getUTCFullYear();
  const time = at(thisYear);
  if (time - now > HALF_YEAR) return at(thisYear - 1);
  if (now - time > HALF_YEAR) return at(thisYear + 1);
  return time;
}
