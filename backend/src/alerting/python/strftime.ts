const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(" ");

/** The directives that `formatTime` knows. */
export const TIME_DIRECTIVES = "aAbBdefHIjmMpSsyYzZ%FT";

/** Writes a time (milliseconds) as Python's `strftime` does, in UTC or in the machine's time zone. */
export function formatTime(time: number, format: string, zone: "utc" | "local"): string {
  // A local time is read off a date that was moved by the zone's offset, so that one set of getters does.
  const offset = zone === "local" ? -new Date(time).getTimezoneOffset() : 0;
  const date = new Date(time + offset * 60_000);
  return format.replace(
    /%([a-zA-Z%])/g,
    (whole, directive: string) => field(directive, date, time, offset, zone) ?? whole,
  );
}

function field(directive: string, date: Date, time: number, offset: number, zone: "utc" | "local"): string | null {
  const two = (value: number) => String(value).padStart(2, "0");
  const hour = date.getUTCHours();
  switch (directive) {
    case "Y":
      return String(date.getUTCFullYear()).padStart(4, "0");
    case "y":
      return two(date.getUTCFullYear() % 100);
    case "m":
      return two(date.getUTCMonth() + 1);
    case "d":
      return two(date.getUTCDate());
    case "e":
      return String(date.getUTCDate()).padStart(2, " ");
    case "H":
      return two(hour);
    case "I":
      return two(hour % 12 || 12);
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "M":
      return two(date.getUTCMinutes());
    case "S":
      return two(date.getUTCSeconds());
    case "f":
      return `${String(date.getUTCMilliseconds()).padStart(3, "0")}000`;
    case "s":
      return String(Math.floor(time / 1000));
    case "a":
      return DAYS[date.getUTCDay()]!.slice(0, 3);
    case "A":
      return DAYS[date.getUTCDay()]!;
    case "b":
      return MONTHS[date.getUTCMonth()]!.slice(0, 3);
    case "B":
      return MONTHS[date.getUTCMonth()]!;
    case "j":
      return String(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000) + 1).padStart(
        3,
        "0",
      );
    case "F":
      return formatTime(date.getTime(), "%Y-%m-%d", "utc");
    case "T":
      return formatTime(date.getTime(), "%H:%M:%S", "utc");
    case "z":
      return `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
    case "Z":
      return zone === "utc" ? "UTC" : zoneName(time);
    case "%":
      return "%";
    default:
      return null;
  }
}

function zoneName(time: number): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(time);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** ElastAlert's pretty_ts: local time unless the rule says otherwise, to the minute unless it has a format. */
export function prettyTime(time: number, options: { useLocalTime: boolean; format: string | undefined }): string {
  return formatTime(time, options.format ?? "%Y-%m-%d %H:%M %Z", options.useLocalTime ? "local" : "utc");
}
