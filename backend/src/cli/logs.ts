import { setTimeout as sleep } from "node:timers/promises";
import { parseDuration } from "../config/quantities.ts";
import { HeimdallError } from "../errors.ts";
import { type Client, connect, serverOptions } from "./client.ts";
import { type Command, type CommandIo, readArguments, say, UsageError } from "./command.ts";
import { createJsonWriter } from "./json-writer.ts";
import { type Hit, logLine } from "./log-line.ts";
import { takeSettingFlags } from "./setting-flags.ts";
import { timeOptions, timeParameters } from "./times.ts";

const POLL = 500;
const LONGEST_WAIT = 10_000;
const PAGE = 1_000;

interface Page {
  readonly hits: readonly Hit[];
  readonly next: string | null;
}

/** `heimdall logs`: finds log lines on a running server, the oldest first, and follows them on request. */
export const logs: Command = async (argv, io) => {
  const { rest } = takeSettingFlags(argv);
  const { values, positionals } = readArguments(rest, {
    ...serverOptions,
    ...timeOptions,
    follow: { type: "boolean", short: "f", default: false },
    index: { type: "string" },
    size: { type: "string" },
    output: { type: "string", default: "text" },
    json: { type: "boolean", default: false },
  });
  if (positionals.length > 1) throw new UsageError("write the query as one word, in quotes: 'level:ERROR AND app:web'");
  if (values.output !== "text" && values.output !== "json") throw new UsageError("--output is text or json");
  if (values.follow && values.size !== undefined) throw new UsageError("--size and --follow exclude each other");
  if (values.follow && values.to !== undefined) throw new UsageError("--to and --follow exclude each other");
  const client = connect(values, argv);
  const write = writer(io, values.json || values.output === "json");
  const query = { q: positionals[0], index: values.index };
  if (values.follow) return follow(client, { ...query, ...timeParameters(values, "10s") }, write, io);

  const times = timeParameters(values, "1h");
  const { hits } = await client.request<Page>("GET", "/api/v1/logs/search", {
    query: { ...query, ...times, size: values.size ?? 100, count: 0 },
    exact: true,
  });
  await write([...hits].reverse());
  if (hits.length === 0) {
    say(io, times.from === "1h" ? "nothing found in the last hour; --last 7d looks further back" : "nothing found");
  }
  return 0;
};

type WriteHits = (hits: readonly Hit[]) => Promise<boolean>;

/** Writes hits; answers whether somebody still reads. */
function writer(io: CommandIo, asJson: boolean): WriteHits {
  const json = createJsonWriter(io.stdout);
  return async (hits) => {
    if (asJson) await json.write(hits.map(({ document }) => document));
    else for (const hit of hits) io.stdout.write(`${logLine(hit)}\n`);
    return !json.isClosed();
  };
}

/** Asks again and again for what was stored since; a server that is away for a while is waited for. */
async function follow(
  client: Client,
  query: Readonly<Record<string, string | undefined>>,
  write: WriteHits,
  io: CommandIo,
): Promise<number> {
  let after: string | undefined;
  // Fixed now: "10s" would be another time at each asking, and pages of one question must not differ in it.
  const span = parseDuration(query.from ?? "");
  let from = span === null ? query.from : String(Date.now() - span);
  let wait = POLL;
  for (;;) {
    let page: Page;
    try {
      page = await client.request<Page>("GET", "/api/v1/logs/search", {
        query: { ...query, from, after, sort: "arrival", size: PAGE, count: 0 },
        exact: true,
      });
      wait = POLL;
    } catch (error) {
      const mayComeBack = error instanceof HeimdallError && error.retryable && after !== undefined;
      if (!mayComeBack) throw error;
      if (wait === POLL) say(io, `${error.message}; trying again`);
      await sleep(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      continue;
    }
    if (!(await write(page.hits))) return 0;
    after = page.next ?? after;
    // From here on the cursor says what is new; what arrives late, with an old time, is to be seen too.
    if (page.hits.length > 0) from = undefined;
    if (page.hits.length < PAGE) await sleep(POLL);
  }
}
