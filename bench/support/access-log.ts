/**
 * Lines of access logs in the combined format, as several web servers write them. Each line has a second of its own
 * for its method and status, so that a writer which keeps the log's times loses no point to another one.
 */

const HOSTS = 20;
const PATHS = ["/", "/cart", "/api/v2/orders", "/static/css/main.9f2c.css", "/search", "/login", "/product/view"];
const METHODS = ["GET", "GET", "GET", "POST", "HEAD"];
const STATUSES = [200, 200, 200, 200, 304, 404, 500];
const REFERRERS = ["-", "https://www.example.com/", "https://www.example.com/search?q=blue+shoes&page=2"];
const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
  "curl/8.9.1",
];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** The last line's second; earlier lines go back from here, so that nothing lies in the future. */
const LAST_SECOND = Date.UTC(2026, 10, 20, 23, 59, 59) / 1000;

/** A line by its number; `total` lines end at the same second. */
export function accessLine(number: number, total: number): string {
  const time = new Date((LAST_SECOND - (total - 1 - number)) * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`;
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
  const mixed = Math.imul(number + 1, 2_654_435_761) >>> 0;
  const pick = <T>(choices: readonly T[], shift: number): T => choices[(mixed >>> shift) % choices.length]!;
  const client = `${10 + (mixed % 90)}.${(mixed >>> 8) % 256}.${(mixed >>> 16) % 256}.${number % HOSTS}`;
  const path = `${pick(PATHS, 3)}/${mixed % 9_973}?page=${number % 90}`;
  return `${client} - ${number % 7 === 0 ? "frank" : "-"} [${date}:${clock} +0000] "${pick(METHODS, 5)} ${path} HTTP/1.1" ${pick(STATUSES, 9)} ${mixed % 90_000} "${pick(REFERRERS, 11)}" "${pick(AGENTS, 13)}"`;
}
