import type { EcsCompatibility } from "../../component/declaration.ts";
import { ConfigurationError, HeimdallError } from "../../errors.ts";
import { type CompiledRegexp, compileRegexp } from "../../regex/compile/regexp.ts";
import { type Bank, directoryBank, stockBank } from "./bank.ts";
import { expand, type Field, fieldOf } from "./expand.ts";

export interface GrokOptions {
  readonly ecs: EcsCompatibility;
  readonly patternsDir: readonly string[];
  /** Which files of the directories; default "*". */
  readonly patternsFilesGlob?: string;
  /** Further patterns; they win over files, and files over stock. */
  readonly definitions?: ReadonlyMap<string, string>;
  /** Default true. */
  readonly namedCapturesOnly?: boolean;
}

/** One captured group: where it goes, and which group of the expression it is. */
export interface Capture extends Field {
  readonly group: number;
}

export interface GrokMatcher {
  readonly regexp: CompiledRegexp;
  /** In the order in which Logstash sets them: by the first place of a name, then by place. */
  readonly captures: readonly Capture[];
}

const CACHE_LIMIT = 1_000;
const cache = new Map<string, GrokMatcher>();

/** Compiles a grok expression; equal ones are compiled once. Throws a ConfigurationError that names the way out. */
export function grokMatcher(expression: string, options: GrokOptions): GrokMatcher {
  const files: Bank =
    options.patternsDir.length > 0 ? directoryBank(options.patternsDir, options.patternsFilesGlob ?? "*") : new Map();
  const stock = stockBank(options.ecs);
  const definitions = options.definitions ?? new Map<string, string>();
  const expanded = expand(expression, {
    lookUp: (name) => definitions.get(name) ?? files.get(name) ?? stock.get(name),
    names: () => [...definitions.keys(), ...files.keys(), ...stock.keys()],
    namedCapturesOnly: options.namedCapturesOnly ?? true,
  });
  let matcher = cache.get(expanded);
  if (!matcher) {
    matcher = compile(expression, expanded);
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(expanded, matcher);
  }
  return matcher;
}

function compile(expression: string, expanded: string): GrokMatcher {
  try {
    // Logstash compiles grok expressions with Ruby's multi-line option: `.` takes a line feed.
    const regexp = compileRegexp(expanded, { dotAll: true });
    return { regexp, captures: captureOrder(regexp.groups) };
  } catch (error) {
    if (!(error instanceof HeimdallError)) throw error;
    throw new ConfigurationError(`the grok expression ${shorten(expression)} is not valid: ${error.message}`, {
      cause: error,
    });
  }
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function captureOrder(groups: readonly string[]): Capture[] {
  const byName = new Map<string, Capture[]>();
  for (const [i, name] of groups.entries()) {
    if (name === "") continue;
    const capture = { ...fieldOf(name), group: i + 1 };
    const same = byName.get(name);
    if (same) same.push(capture);
    else byName.set(name, [capture]);
  }
  return [...byName.values()].flat();
}

/** Whether a text matches a grok expression: for the multiline codec. */
export function grokTest(expression: string, options: GrokOptions): (text: string) => boolean {
  const { regexp } = grokMatcher(expression, options);
  return (text) => regexp.match(text) !== null;
}
