import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { TooManyLogins } from "../access/login-limit.ts";
import { ConfigurationError, HeimdallError } from "../errors.ts";

export const PlaceSchema = Type.Object(
  { file: Type.String(), line: Type.Integer(), column: Type.Integer() },
  { description: "Where." },
);

/** The body of every answer that is not good. */
export const ErrorAnswer = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ description: "Stable and machine readable." }),
      message: Type.String({ description: "What is wrong, and what to do." }),
      place: Type.Optional(PlaceSchema),
      problems: Type.Optional(
        Type.Array(Type.Object({ message: Type.String(), place: Type.Union([Type.Null(), PlaceSchema]) }), {
          description: "Everything that is wrong with a text.",
        }),
      ),
    }),
  },
  { description: "What is wrong." },
);

const CODES: Readonly<Record<number, string>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED",
  413: "TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  429: "TOO_MANY_REQUESTS",
  503: "UNAVAILABLE",
};
const RETRY_SECONDS = 5;

/** Answers every error of the API in one shape, without a stack and without what only the log may know. */
export function answerError(error: FastifyError | HeimdallError | Error, request: FastifyRequest, reply: FastifyReply) {
  const { status, code, message } = describe(error, request);
  // Overload is no fault: one line each, without a stack.
  if (status === 503) request.log.warn(`${request.method} ${request.url.split("?")[0]}: ${message}`);
  else if (status >= 500) request.log.error({ err: error }, "request failed");
  if ((status === 429 || status === 503) && !reply.hasHeader("retry-after")) {
    reply.header("retry-after", error instanceof TooManyLogins ? error.retryAfter : RETRY_SECONDS);
  }
  const { place, problems } = error instanceof HeimdallError ? error : {};
  reply
    .code(status)
    .type("application/json; charset=utf-8")
    .send({ error: { code, message, ...(place && { place }), ...(problems && { problems }) } });
}

function describe(error: Error, request: FastifyRequest): { status: number; code: string; message: string } {
  // What a request brought along (a rule's text), for everything else was checked at the start.
  if (error instanceof ConfigurationError) return { status: 400, code: error.code, message: error.message };
  if (error instanceof HeimdallError) return { status: error.status, code: error.code, message: error.message };
  const { statusCode, validation, validationContext } = error as FastifyError;
  if (validation) return { status: 400, code: "BAD_REQUEST", message: invalid(validation[0], validationContext) };
  if (statusCode !== undefined && (statusCode < 500 || statusCode === 503)) {
    return { status: statusCode, code: CODES[statusCode] ?? "BAD_REQUEST", message: error.message };
  }
  const message = `something went wrong inside Heimdall; its log says more, under request ${request.id}`;
  return { status: 500, code: "INTERNAL", message };
}

type Invalid = NonNullable<FastifyError["validation"]>[number] | undefined;

/** `size: must be <= 10000`, with what a person needs that the validator leaves out. */
function invalid(problem: Invalid, context: string | undefined): string {
  const where = (problem?.instancePath ?? "").slice(1).replaceAll("/", ".") || (context ?? "the request");
  const { additionalProperty, allowedValues } = (problem?.params ?? {}) as {
    additionalProperty?: string;
    allowedValues?: unknown[];
  };
  if (additionalProperty !== undefined) return `${where}: there is no '${additionalProperty}'; see /api/docs`;
  const choices = allowedValues ? ` ${allowedValues.join(", ")}` : "";
  return `${where}: ${problem?.message ?? "is not valid"}${choices}`;
}

/** A mistake in a request's parameter. */
export function badParameter(name: string, message: string): HeimdallError {
  return new HeimdallError("BAD_REQUEST", `${name}: ${message}`, { status: 400 });
}
