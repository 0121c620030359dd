import { HttpError } from "@influxdata/influxdb-client";
import { HeimdallError, messageOf } from "../../../errors.ts";

/** What InfluxDB says of a request: a part of it can never be written, or it has to come again in smaller pieces. */
export type WriteFailure =
  | { readonly kind: "refused"; readonly reason: string; readonly dropped: number }
  | { readonly kind: "no-database"; readonly reason: string }
  | { readonly kind: "too-large"; readonly reason: string }
  /** The server is away, full, or does not know us: the same request may succeed later. */
  | { readonly kind: "unavailable"; readonly error: HeimdallError };

/** InfluxDB answers 500 to some of these too, so the words count before the status. */
const FOR_GOOD =
  /partial write|field type conflict|unable to parse|points beyond retention policy|retention policy not found|max-values-per-tag|max-series-per-database|max key length|invalid (?:field|tag|boolean|number|measurement)|missing (?:fields|measurement|tag|field)/i;

export function writeFailure(error: unknown, url: string): WriteFailure {
  if (!(error instanceof HttpError)) return { kind: "unavailable", error: notReachable(error, url) };
  const reason = reasonOf(error);
  if (isLogin(error)) return { kind: "unavailable", error: refusedBy(error, url, reason) };
  if (/database not found/i.test(reason)) return { kind: "no-database", reason };
  if (error.statusCode === 413) {
    return { kind: "too-large", reason: `the point is too large for InfluxDB's max-body-size (${reason})` };
  }
  if (FOR_GOOD.test(reason)) {
    const dropped = Number(/ dropped=(\d+)$/.exec(reason)?.[1] ?? Number.NaN);
    return { kind: "refused", reason: reason.replace(/^partial write: | dropped=\d+$/g, ""), dropped };
  }
  if (error.statusCode === 400) return { kind: "refused", reason, dropped: Number.NaN };
  return { kind: "unavailable", error: refusedBy(error, url, reason) };
}

/** What a failed question means to whoever asked. */
export function readFailure(error: unknown, url: string): HeimdallError {
  if (error instanceof HeimdallError) return error;
  if (!(error instanceof HttpError)) return notReachable(error, url);
  const reason = reasonOf(error);
  if (error.statusCode === 400 || error.statusCode === 404) return questionError(reason);
  return refusedBy(error, url, reason);
}

/** A question that InfluxDB cannot answer as it was put. */
export function questionError(reason: string): HeimdallError {
  if (/database not found/i.test(reason)) return new HeimdallError("DATABASE_NOT_FOUND", reason, { status: 404 });
  return new HeimdallError("METRIC_QUERY", reason, { status: 400 });
}

function isLogin({ statusCode }: HttpError): boolean {
  return statusCode === 401 || statusCode === 403;
}

function reasonOf(error: HttpError): string {
  const json: unknown = error.json;
  const said = typeof json === "object" && json !== null && "error" in json ? json.error : undefined;
  return typeof said === "string" && said !== "" ? said : (error.body ?? error.message).slice(0, 500);
}

function refusedBy(error: HttpError, url: string, reason: string): HeimdallError {
  const options = { status: 503, retryable: true, cause: error };
  if (isLogin(error)) {
    return new HeimdallError(
      "METRIC_STORE_LOGIN",
      `InfluxDB at ${url} does not let us in (${reason}); set influxdb.username and influxdb.password, or the output's user and password, to a user with rights on the database`,
      options,
    );
  }
  const full = /cache-max-memory/i.test(reason) ? "its write cache is full" : `it answered ${error.statusCode}`;
  return new HeimdallError(
    "UNAVAILABLE",
    `InfluxDB at ${url} cannot take or answer it now: ${full}: ${reason}`,
    options,
  );
}

function notReachable(error: unknown, url: string): HeimdallError {
  const reason = messageOf(error) || (error instanceof Error ? error.name : "no answer");
  return new HeimdallError("UNAVAILABLE", `InfluxDB at ${url} does not answer: ${reason}`, {
    status: 503,
    retryable: true,
    cause: error,
  });
}
