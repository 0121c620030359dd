import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { timeIn } from "../alerting/document.ts";
import { matchLine } from "../alerting/match.ts";
import { replay } from "../alerting/replay.ts";
import type { Rule } from "../alerting/rule.ts";
import { readRule } from "../alerting/rule-file.ts";
import { ConfigurationError, messageOf } from "../errors.ts";
import { parseJson } from "../event/json.ts";
import { parseIso8601 } from "../event/timestamp.ts";
import { isHash } from "../event/value.ts";
import type { Observation } from "../query/observation.ts";

/** Where a command writes: data to `stdout`, words to `stderr`. `process` is one. */
export interface CommandOutput {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const USAGE = `heimdall rule test RULE.yaml… --events EVENTS.ndjson [--from T] [--until T] [--matches]

Feeds events (one JSON object a line, - for standard input) to rules and prints one JSON line for each alert.
  --from T     events before T are history: they fill windows and alert nobody (ISO 8601)
  --until T    the clock runs on to T; unless set, to twice the rule's window after the last event
  --matches    print every match, before realert
`;

const PAGE = 10_000;

/** Runs `heimdall rule test`. Answers 0, or 2 for wrong usage or a file that is refused; never throws for those. */
export async function ruleTest(argv: readonly string[], io: CommandOutput): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        events: { type: "string" },
        from: { type: "string" },
        until: { type: "string" },
        matches: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      io.stdout.write(USAGE);
      return 0;
    }
    if (positionals.length === 0 || values.events === undefined) {
      io.stderr.write(USAGE);
      return 2;
    }
    const rules = readRules(positionals, io);
    const text = readFileSync(values.events === "-" ? 0 : values.events, "utf8");
    const { observations, haveIndex } = readEvents(text, values.events);
    await testRules({
      rules: haveIndex ? rules : rules.map((rule) => ({ ...rule, indices: [] })),
      observations,
      from: readTime("--from", values.from),
      until: readTime("--until", values.until),
      everyMatch: values.matches,
      print: (line) => io.stdout.write(`${line}\n`),
    });
    return 0;
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

function readRules(files: readonly string[], io: CommandOutput): Rule[] {
  const rules = new Map<string, Rule>();
  for (const file of files) {
    const rule = readRule(readFileSync(file, "utf8"), file, { withoutSending: true });
    const other = rules.get(rule.name);
    if (other)
      throw new ConfigurationError(`${file}: name: ${other.file} has the name '${rule.name}' too; give it another`);
    if (!rule.isEnabled) io.stderr.write(`${file}: is_enabled is false; it is tested all the same\n`);
    rules.set(rule.name, rule);
  }
  return [...rules.values()];
}

function readTime(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = parseIso8601(text);
  if (!time) throw new ConfigurationError(`${flag} '${text}' is no time; write 2026-11-21T10:00:00Z`);
  return time.milliseconds;
}

/**
 * Reads events, one a line: documents, or Elasticsearch hits with `_source`. A document may say where it goes and
 * which it is by `_index` and `_id`. Sorted by time; equal times keep the order of the file.
 */
export function readEvents(text: string, file: string): { observations: Observation[]; haveIndex: boolean } {
  const observations: Observation[] = [];
  let haveIndex = false;
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const place = { file, line: at + 1, column: 1 };
    let event: ReturnType<typeof parseJson>;
    try {
      event = parseJson(line);
    } catch (error) {
      throw new ConfigurationError(`this is no JSON: ${messageOf(error)}`, { place, cause: error });
    }
    if (!isHash(event)) throw new ConfigurationError("an event is a JSON object", { place });
    const { _index: index, _id: id, _source: source, ...rest } = event;
    const fields = isHash(source) ? source : rest;
    const time = timeIn(fields["@timestamp"]);
    if (time === null) throw new ConfigurationError("@timestamp is missing or no ISO 8601 time", { place });
    if (typeof index === "string") haveIndex = true;
    observations.push({
      index: typeof index === "string" ? index : "",
      id: typeof id === "string" ? id : null,
      time,
      fields,
    });
  }
  return { observations: observations.sort((a, b) => a.time - b.time), haveIndex };
}

export interface RuleTest {
  readonly rules: readonly Rule[];
  readonly observations: readonly Observation[];
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly everyMatch: boolean;
  print(line: string): void;
}

/** Replays events through rules and prints a line of JSON for each alert (or match). */
export async function testRules({ rules, observations, from, until, everyMatch, print }: RuleTest): Promise<void> {
  await replay({
    rules,
    observations: pagesOf(observations),
    from,
    until,
    everyMatch,
    onMatch: (match) => print(JSON.stringify(matchLine(match))),
  });
}

function* pagesOf(observations: readonly Observation[]): Generator<readonly Observation[]> {
  for (let at = 0; at < observations.length; at += PAGE) yield observations.slice(at, at + PAGE);
}
