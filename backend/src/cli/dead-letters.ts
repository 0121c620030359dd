import { readFileSync } from "node:fs";
import { messageOf } from "../errors.ts";
import { connect, serverOptions } from "./client.ts";
import { type Command, type CommandIo, print, readArguments, say, UsageError } from "./command.ts";
import { type Action, actOnAll, actOnEach } from "./dead-letters-act.ts";
import { type Letter, letterText, listTable, summaryTable, type WholeLetter } from "./dead-letters-text.ts";
import { takeSettingFlags } from "./setting-flags.ts";

const PAGE = 1_000;

const options = {
  ...serverOptions,
  state: { type: "string" },
  pipeline: { type: "string" },
  reason: { type: "string" },
  limit: { type: "string" },
  all: { type: "boolean", default: false },
  payload: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `heimdall dead-letters`: shows, mends, replays and discards on a running server what a store refused for good. */
export const deadLetters: Command = async (argv, io) => {
  const { rest } = takeSettingFlags(argv);
  const { values, positionals } = readArguments(rest, options);
  const [what = "list", ...words] = positionals;
  const allowed: Readonly<Record<string, readonly (keyof typeof options)[]>> = {
    list: ["state", "pipeline", "reason", "limit", "json"],
    summary: ["json"],
    show: ["payload", "json"],
    fix: [],
    replay: ["pipeline", "reason", "all"],
    discard: ["pipeline", "reason", "all"],
  };
  const known = allowed[what];
  if (!known) throw new UsageError("say what: list, summary, show, fix, replay or discard");
  for (const [name, value] of Object.entries(values)) {
    const fits = name in serverOptions || (known as readonly string[]).includes(name);
    if (!fits && value !== false) throw new UsageError(`${what} has no --${name}`);
  }
  const client = () => connect(values, argv);
  switch (what) {
    case "list": {
      if (words.length > 0) throw new UsageError(`'${words[0]}' is too much; a letter's id goes behind show`);
      return list(client(), values, io);
    }
    case "summary": {
      if (words.length > 0) throw new UsageError(`'${words[0]}' is too much`);
      const { summary, open, limit } = await client().request<Summary>("GET", "/api/v1/dead-letters/summary");
      if (values.json) for (const one of summary) print(io, JSON.stringify(one));
      else if (summary.length > 0) print(io, summaryTable(summary));
      say(io, `${open} open of at most ${limit}`);
      return 0;
    }
    case "show": {
      const id = onlyId(words, what);
      const { dead_letter: letter } = await client().request<{ dead_letter: WholeLetter }>("GET", pathOf(id));
      if (values.payload) io.stdout.write(Buffer.from(letter.payload, letter.payload_encoding));
      else print(io, values.json ? JSON.stringify(letter) : letterText(letter));
      return 0;
    }
    case "fix": {
      const [id, file, ...more] = words;
      if (id === undefined || file === undefined || more.length > 0) {
        throw new UsageError("fix needs the letter's id and a file with the new bytes; - is standard input");
      }
      const bytes = await bytesOf(file, io);
      const server = client();
      const { dead_letter: letter } = await server.request<{ dead_letter: WholeLetter }>("GET", pathOf(id));
      const mended = endingAs(Buffer.from(letter.payload, letter.payload_encoding), bytes);
      const body = { payload: mended.toString("base64"), payload_encoding: "base64" };
      await server.request("PUT", `${pathOf(id)}/payload`, { body });
      say(io, `fixed; heimdall dead-letters replay ${id} sends it on its way`);
      return 0;
    }
    default: {
      const { all, pipeline, reason } = values;
      const wantsMany = all || pipeline !== undefined || reason !== undefined;
      if (wantsMany === words.length > 0) {
        throw new UsageError(`${what} needs the ids of letters, or --all, which --reason and --pipeline narrow down`);
      }
      const action = what as Action;
      if (!wantsMany) return actOnEach(client(), action, words, io);
      if (!all) throw new UsageError(`write --all with --reason or --pipeline, as ${what} takes all that they find`);
      return actOnAll(client(), action, { pipeline, reason, all: pipeline === undefined && reason === undefined }, io);
    }
  }
};

interface Summary {
  readonly summary: Parameters<typeof summaryTable>[0];
  readonly open: number;
  readonly limit: number;
}

interface Page {
  readonly dead_letters: readonly Letter[];
  readonly next: string | null;
}

async function list(
  client: ReturnType<typeof connect>,
  { limit: typed = "100", json, state, pipeline, reason }: Partial<Record<string, string | boolean>>,
  io: CommandIo,
): Promise<number> {
  const limit = Number(typed);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError(`--limit needs a number; not '${typed}'`);
  const letters: Letter[] = [];
  let after: string | undefined;
  do {
    const query = { state, pipeline, reason, after, limit: Math.min(limit - letters.length, PAGE) };
    const page = await client.request<Page>("GET", "/api/v1/dead-letters", {
      query: query as Record<string, string | number | undefined>,
    });
    letters.push(...page.dead_letters);
    after = page.next ?? undefined;
  } while (after !== undefined && letters.length < limit);
  if (json) for (const letter of letters) print(io, JSON.stringify(letter));
  else if (letters.length > 0) print(io, listTable(letters));
  if (letters.length === 0) say(io, "no dead letters");
  if (after !== undefined) say(io, `these are the oldest ${letters.length}; --limit shows more, summary counts them`);
  return 0;
}

function onlyId([id, ...more]: readonly string[], what: string): string {
  if (id === undefined || more.length > 0) throw new UsageError(`${what} needs the id of one letter`);
  return id;
}

function pathOf(id: string): string {
  return `/api/v1/dead-letters/${encodeURIComponent(id)}`;
}

/** Editors put a line end behind the last line; it is dropped where the letter has none. */
function endingAs(present: Buffer, mended: Buffer): Buffer {
  return mended.at(-1) === 10 && present.at(-1) !== 10 ? mended.subarray(0, -1) : mended;
}

async function bytesOf(file: string, { stdin }: CommandIo): Promise<Buffer> {
  if (file === "-") {
    const chunks: Buffer[] = [];
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks);
  }
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}
