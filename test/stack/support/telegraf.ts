import { join } from "node:path";
import type { StoredPoint } from "../../support/api.ts";

/** Lines of an access log with what is awkward in line protocol: blanks, commas, quotes, other scripts. */
export function accessLine(number: number): string {
  const pages = ["/", "/a,b=c?x=1", "/%20", "/日本"];
  const agents = ["curl/8", "Mozilla/5.0 (X11; Linux, x86_64)", "back\\\\slash"];
  const second = String(number % 60).padStart(2, "0");
  const minute = String(Math.floor(number / 60)).padStart(2, "0");
  const request = `"GET ${pages[number % pages.length]} HTTP/1.1"`;
  const rest = `${number % 10 === 0 ? 500 : 200} ${number * 7} "-" "${agents[number % agents.length]}"`;
  return `192.0.2.${number % 250} - frank [21/Nov/2026:05:${minute}:${second} +0000] ${request} ${rest}`;
}

/** Telegraf's own measurements and an access log in `directory`; what it sends is also written to `reference.influx`. */
export function telegrafConfiguration(directory: string, outputs: string): string {
  return `
[agent]
  interval = "1s"
  flush_interval = "1s"
  hostname = "stack-01"
  omit_hostname = false

[[inputs.cpu]]
  percpu = true
  totalcpu = true

[[inputs.mem]]

[[inputs.tail]]
  files = ["${join(directory, "access.log")}"]
  initial_read_offset = "beginning"
  watch_method = "poll"
  data_format = "grok"
  grok_patterns = ["%{COMBINED_LOG_FORMAT}"]
  name_override = "access"

[[outputs.file]]
  files = ["${join(directory, "reference.influx")}"]
  data_format = "influx"

${outputs}`;
}

/** What is compared of a point, as one text, so that the order of names does not matter. */
export function shown({ measurement, tags, fields, time }: StoredPoint): string {
  const sorted = (object: object): string =>
    JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${measurement} ${sorted(tags)} ${sorted(fields)} ${time}`;
}

/**
 * What a store keeps of points: the last of a series and time. Telegraf measures at once when it starts, and again at the
 * next full second; on a busy machine both round to the same one.
 */
export function lastOfEach(points: readonly StoredPoint[]): StoredPoint[] {
  const nameOf = ({ measurement, tags, time }: StoredPoint): string =>
    `${measurement} ${JSON.stringify(Object.entries(tags).sort())} ${time}`;
  return [...new Map(points.map((point) => [nameOf(point), point])).values()];
}
