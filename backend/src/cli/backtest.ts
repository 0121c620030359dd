import { readFileSync } from "node:fs";
import { HeimdallError, messageOf } from "../errors.ts";
import { type Client, connect, serverOptions } from "./client.ts";
import { type Command, readArguments, UsageError } from "./command.ts";
import { createJsonWriter, type JsonWriter } from "./json-writer.ts";
import { takeSettingFlags } from "./setting-flags.ts";

/** `heimdall backtest`: asks a running server what a rule would have found in what it has stored. */
export const backtest: Command = async (argv, io) => {
  const { values, positionals } = readArguments(takeSettingFlags(argv).rest, {
    ...serverOptions,
    from: { type: "string" },
    to: { type: "string" },
    matches: { type: "boolean", default: false },
  });
  if (positionals.length === 0) throw new UsageError("name a rule file");
  if (values.from === undefined || values.to === undefined) {
    throw new UsageError("say which time by --from T --to T: 2026-11-21T10:00:00Z, milliseconds, now-1h");
  }
  const rules = positionals.map((file) => ({ file, rule: readFile(file) }));
  const client = connect(values, argv);
  const writer = createJsonWriter(io.stdout);
  for (const { file, rule } of rules) {
    const body = { rule, file, from: values.from, to: values.to, matches: values.matches };
    await printLines(client, body, writer);
  }
  return 0;
};

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

/** Prints the lines of one rule's run as they come; a last line about an error ends the verb. */
async function printLines(client: Client, body: unknown, writer: JsonWriter): Promise<void> {
  for await (const line of client.lines("POST", "/api/v1/backtest", { body })) {
    if (line.startsWith('{"error":')) {
      const { error } = JSON.parse(line) as { error: { code: string; message: string } };
      throw new HeimdallError(error.code, error.message);
    }
    await writer.writeTexts([line]);
    if (writer.isClosed()) return;
  }
}
