import { randomBytes } from "node:crypto";

let counter = 0;

/** A new row's id: sorts by time (milliseconds), then by the order of calls in this process; the rest is random. */
export function newId(now: number): string {
  counter = (counter + 1) % 0x1_0000;
  const time = now.toString(16).padStart(12, "0");
  return `${time}${counter.toString(16).padStart(4, "0")}${randomBytes(8).toString("hex")}`;
}
