import type { LogSearch } from "../port.ts";
import { queryError } from "./errors.ts";

/** The last document of a page; the next page continues behind it. */
export interface Cursor {
  readonly time: number;
  readonly sequence: number;
}

export function writeCursor(sort: LogSearch["sort"], { time, sequence }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, time, sequence])).toString("base64url");
}

/** Reads a cursor; throws QUERY when it is not one of this sort. */
export function readCursor(sort: LogSearch["sort"], text: string): Cursor {
  try {
    const [of, time, sequence] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    if (of === sort && Number.isSafeInteger(time) && Number.isSafeInteger(sequence)) {
      return { time: time as number, sequence: sequence as number };
    }
  } catch {
    // Not ours, whatever it is: refused below.
  }
  throw queryError(`'after' is not the cursor of a page sorted by ${sort}; leave it out to begin with the first page`);
}
