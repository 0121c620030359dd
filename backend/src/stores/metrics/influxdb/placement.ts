import { type WriteFailure, writeFailure } from "./errors.ts";

/** Lines that go to one database and policy, with where each begins (one entry more than lines). */
export interface Lines {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
}

export interface Refusal {
  /** By its place in the lines. */
  readonly line: number;
  readonly reason: string;
}

/** So few lines are tried one by one, although InfluxDB says that it dropped them all: each shall have its own reason. */
const ONE_BY_ONE = 64;
/** Faults of a point itself. A limit on series drops whole requests of which a part would still fit. */
const OWN_FAULT = /field type conflict|points beyond retention policy/i;

/**
 * Writes lines, and where InfluxDB refuses some finds out which, by halving: it names a reason and a number but not
 * the points. What a request holds beside them is written (again), which changes nothing. Rejects, retryable, while
 * the server is away; `send` rejects as the client does.
 */
export async function placeLines(
  lines: Lines,
  url: string,
  send: (bytes: Uint8Array, lines: number) => Promise<void>,
  recreate: () => Promise<boolean>,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];

  const place = async (from: number, until: number, mayCreate: boolean): Promise<void> => {
    const count = until - from;
    if (count === 0) return;
    const failure = await attempt(from, until);
    if (failure === null) return;
    if (failure.kind === "unavailable") throw failure.error;
    if (failure.kind === "no-database") {
      if (mayCreate && (await recreate())) return place(from, until, false);
      return refuse(from, until, failure.reason);
    }
    const alike = failure.kind === "refused" && isAlike(failure, count);
    if (count === 1 || alike) return refuse(from, until, failure.reason);
    const middle = from + (count >> 1);
    await place(from, middle, mayCreate);
    await place(middle, until, mayCreate);
  };

  const attempt = async (from: number, until: number): Promise<WriteFailure | null> => {
    try {
      await send(lines.bytes.subarray(lines.starts[from]!, lines.starts[until]!), until - from);
      return null;
    } catch (error) {
      return writeFailure(error, url);
    }
  };

  const refuse = (from: number, until: number, reason: string): void => {
    for (let line = from; line < until; line += 1) refusals.push({ line, reason });
  };

  await place(0, lines.starts.length - 1, true);
  return refusals;
}

/** Whether what InfluxDB says holds for every line of a request. */
function isAlike({ reason, dropped }: WriteFailure & { kind: "refused" }, count: number): boolean {
  if (/retention policy not found/i.test(reason)) return true;
  return dropped === count && count > ONE_BY_ONE && OWN_FAULT.test(reason);
}
