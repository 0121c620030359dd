import { useHost } from "../host/host.ts";

export interface Format {
  /** 12,345 */
  number(value: number, digits?: number): string;
  /** 12.3K */
  short(value: number): string;
  /** 1.5 MiB */
  bytes(value: number): string;
  /** 12.3% of a share between 0 and 1. */
  percent(share: number): string;
  /** 850 µs, 12 ms, 3.4 s, 5 min, 2 h: of milliseconds. */
  duration(milliseconds: number): string;
  /** A date with its time, to the second. */
  time(at: number | string): string;
  /** To the millisecond, for log lines. */
  exactTime(at: number | string): string;
  /** 5 minutes ago, in 2 hours. */
  ago(at: number | string, now?: number): string;
}

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function createFormat(language: string): Format {
  const locale = language === "ko" ? "ko-KR" : "en-US";
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  const significant = (value: number) => new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  const day = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const time = new Intl.DateTimeFormat(locale, { ...day, ...clock });
  const exactTime = new Intl.DateTimeFormat(locale, { ...day, ...clock, fractionalSecondDigits: 3 });
  return {
    number,
    short: (value) => short.format(value),
    bytes(value) {
      const power = value < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log(value) / Math.log(1024)));
      return `${significant(value / 1024 ** power)} ${BYTES[power]}`;
    },
    percent: (share) => percent.format(share),
    duration(milliseconds) {
      if (milliseconds < 1) return `${significant(milliseconds * 1000)} µs`;
      if (milliseconds < 1_000) return `${significant(milliseconds)} ms`;
      if (milliseconds < 120_000) return `${significant(milliseconds / 1_000)} s`;
      if (milliseconds < 7_200_000) return `${number(milliseconds / 60_000)} min`;
      if (milliseconds < 172_800_000) return `${number(milliseconds / 3_600_000)} h`;
      return `${number(milliseconds / 86_400_000)} d`;
    },
    time: (at) => time.format(new Date(at)),
    exactTime: (at) => exactTime.format(new Date(at)),
    ago(at, now = Date.now()) {
      const seconds = (new Date(at).getTime() - now) / 1_000;
      const size = Math.abs(seconds);
      if (size < 60) return relative.format(Math.round(seconds), "second");
      if (size < 3_600) return relative.format(Math.round(seconds / 60), "minute");
      if (size < 86_400) return relative.format(Math.round(seconds / 3_600), "hour");
      return relative.format(Math.round(seconds / 86_400), "day");
    },
  };
}

/** One for each language: what formats takes long to make, and every row of a table asks for it. */
const made = new Map<string, Format>();

/** Numbers, sizes and times in the language of who looks. */
export function useFormat(): Format {
  const { language } = useHost();
  const known = made.get(language) ?? createFormat(language);
  made.set(language, known);
  return known;
}
