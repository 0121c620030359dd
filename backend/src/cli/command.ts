import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { HeimdallError, messageOf } from "../errors.ts";

/** Where a verb reads and writes: data on stdout, words on stderr. */
export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** A verb: takes what stands behind its name and answers the exit code: 0 good, 1 failed, 2 wrong usage. */
export type Command = (argv: readonly string[], io: CommandIo) => Promise<number>;

/** What a person typed does not make sense; exit code 2. */
export class UsageError extends HeimdallError {
  constructor(message: string) {
    super("USAGE", message, { status: 400 });
    this.name = "UsageError";
  }
}

type OptionsConfig = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** Reads options and positionals; throws a UsageError for what there is not. */
export function readArguments<const O extends OptionsConfig>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(messageOf(error).replace(/^(.)/, (letter) => letter.toLowerCase()));
  }
}

/** Writes one line of data. */
export function print(io: CommandIo, line: string): void {
  io.stdout.write(`${line}\n`);
}

/** Writes one line for the person. */
export function say(io: CommandIo, line: string): void {
  io.stderr.write(`${line}\n`);
}
