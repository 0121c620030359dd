import type { MetricWriteReport } from "../../stores/metrics/port.ts";
import type { ParsedLines } from "./line-protocol.ts";

/** What became of a write, as the wire answers it. */
export type WriteAnswer =
  | { readonly status: "ok" }
  /** Some points are stored, others not: InfluxDB's "partial write". */
  | { readonly status: "partial"; readonly dropped: number; readonly reason: string }
  /** Nothing of it was a point. */
  | { readonly status: "refused"; readonly reason: string }
  | { readonly status: "overloaded"; readonly retryAfterSeconds: number };

const SHOWN_ERRORS = 20;
const SHOWN_LENGTH = 500;

/** InfluxDB 1.8's answer to a body: what the store refused goes before what could not be parsed. */
export function writeAnswer(
  points: number,
  errors: ParsedLines["errors"],
  refused: MetricWriteReport["refused"],
): WriteAnswer {
  if (points === 0 && errors.length > 0) return { status: "refused", reason: joined(errors) };
  if (refused.length > 0) return { status: "partial", dropped: refused.length, reason: refused[0]!.reason };
  if (errors.length > 0) return { status: "partial", dropped: 0, reason: joined(errors) };
  return { status: "ok" };
}

/** The messages line by line, cut so that an answer is never as large as the body was. */
function joined(errors: ParsedLines["errors"]): string {
  const shown = errors.slice(0, SHOWN_ERRORS).map(({ message }) => shorten(message));
  if (errors.length > SHOWN_ERRORS) shown.push(`… and ${errors.length - SHOWN_ERRORS} more lines`);
  return shown.join("\n");
}

/** Cut in the middle: the line at the front, what is wrong with it at the end. */
function shorten(message: string): string {
  if (message.length <= SHOWN_LENGTH) return message;
  return `${message.slice(0, SHOWN_LENGTH / 2)} … ${message.slice(-SHOWN_LENGTH / 2)}`;
}
