import { HeimdallError } from "../../errors.ts";

/** Points that name no policy must have somewhere to go. */
export function defaultStays(database: string, name: string): HeimdallError {
  return new HeimdallError(
    "RETENTION_POLICY",
    `${name} is the default retention policy of ${database} and cannot be dropped; make another one the default first`,
    { status: 400 },
  );
}
