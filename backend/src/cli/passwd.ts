import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { createAccess } from "../access/access.ts";
import { randomPassword } from "../access/secrets.ts";
import { effectiveSettings } from "../config/load.ts";
import { ConfigurationError } from "../errors.ts";
import { openState, stateUrl } from "../stores/state/state.ts";
import { type Command, type CommandIo, print, readArguments, say, UsageError } from "./command.ts";
import { settingsFrom } from "./setting-flags.ts";

/** `heimdall passwd`: sets a password in the state store itself, for who has lost it; no server is needed. */
export const passwd: Command = async (argv, io) => {
  // With secrets: the address of the state store may be one.
  const { settings, rest } = settingsFrom(argv);
  const { values, positionals } = readArguments(rest, { stdin: { type: "boolean", default: false } });
  if (positionals.length > 1) throw new UsageError("name one person");
  const name = positionals[0] ?? settings.admin.name;
  const set = effectiveSettings(settings).find(({ path }) => path === "admin.password");
  if (name === settings.admin.name && set?.value !== null) {
    throw new ConfigurationError(`the password of ${name} is set by ${set?.source}; change it there and start again`);
  }
  const url = settings.state.url ?? stateUrl(settings.data_dir);
  if (url.startsWith("sqlite:///") && !existsSync(fileURLToPath(url.replace(/^sqlite:/, "file:")))) {
    throw new ConfigurationError(
      `nothing was started on ${settings.data_dir} yet; set data_dir, or start heimdall run`,
    );
  }
  const password = values.stdin ? await firstLine(io) : randomPassword();
  const state = await openState({ url, ca: settings.state.ca });
  try {
    const access = createAccess({ state, ingestToken: null });
    await access.people.setPassword(name, password);
    await access.audit.record("cli", "person.password", name);
  } finally {
    await state.close();
  }
  say(io, `The password of ${name} is set${values.stdin ? "." : "; it is shown this once:"}`);
  if (!values.stdin) print(io, password);
  return 0;
};

async function firstLine({ stdin }: CommandIo): Promise<string> {
  for await (const line of createInterface({ input: stdin })) return line;
  throw new UsageError("--stdin needs the password as a line on standard input");
}
