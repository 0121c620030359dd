import type { Downsampling } from "./port.ts";

/** A downsampling in words, for people: `telegraf: autogen to one_month (heimdall_autogen_one_month)`. */
export function describeDownsampling({ database, name, from, to }: Downsampling): string {
  return `the downsampling ${name} of ${database}, from ${from} to ${to}`;
}
