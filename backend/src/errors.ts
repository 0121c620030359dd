/** Where in a person's file a problem lies: 1-based line and column. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Writes a place as `FILE:LINE:COLUMN`, the form that editors and terminals turn into a link. */
export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** One of several things that are wrong with a text; its message does not repeat the place. */
export interface Problem {
  readonly message: string;
  readonly place: Place | null;
}

export interface HeimdallErrorOptions {
  readonly cause?: unknown;
  /** Everything that is wrong, where the error itself tells only the first of it. */
  readonly problems?: readonly Problem[] | undefined;
  readonly place?: Place | undefined;
  /** HTTP status when the error reaches a client; 500 when absent. */
  readonly status?: number;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable?: boolean;
}

/**
 * The one error that Heimdall throws on purpose. `code` is stable and machine readable (`UPPER_SNAKE`);
 * `message` names the thing, the place and the way out. Secrets never go into a message.
 */
export class HeimdallError extends Error {
  readonly code: string;
  readonly place: Place | undefined;
  readonly status: number;
  readonly retryable: boolean;
  readonly problems: readonly Problem[] | undefined;

  constructor(code: string, message: string, options: HeimdallErrorOptions = {}) {
    super(
      options.place ? `${formatPlace(options.place)}: ${message}` : message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "HeimdallError";
    this.code = code;
    this.place = options.place;
    this.status = options.status ?? 500;
    this.retryable = options.retryable ?? false;
    this.problems = options.problems;
  }
}

/** A mistake in a file or setting that a person wrote; the CLI exits 2 on it. */
export class ConfigurationError extends HeimdallError {
  constructor(message: string, options: HeimdallErrorOptions = {}) {
    super("CONFIGURATION", message, options);
    this.name = "ConfigurationError";
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
