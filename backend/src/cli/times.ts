import { parseDuration } from "../config/quantities.ts";
import { UsageError } from "./command.ts";

/** The options that say which time is meant. */
export const timeOptions = {
  last: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
} as const;

interface Given {
  readonly last?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The parameters `from` and `to` of the API; `last` when nothing is given. */
export function timeParameters({ last, from, to }: Given, unlessGiven: string): { from?: string; to?: string } {
  if (last !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError("--last and --from/--to say the same; keep one of the two");
  }
  if (last !== undefined && parseDuration(last) === null) {
    throw new UsageError(`--last needs a duration such as 15m, 1h or 7d; not '${last}'`);
  }
  if (last !== undefined) return { from: last };
  if (from === undefined && to === undefined) return { from: unlessGiven };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
