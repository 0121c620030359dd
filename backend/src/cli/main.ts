import { ConfigurationError, HeimdallError, messageOf } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { version } from "../version.ts";
import { type CommandIo, print, say, UsageError } from "./command.ts";
import { type Verb, verbs } from "./verbs.ts";

const USAGE = `usage: heimdall VERB …

${verbs.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join("\n")}

heimdall VERB --help says more; heimdall --version says which Heimdall this is.
Exit codes: 0 good, 1 the thing tested failed, 2 wrong usage or configuration.`;

/** The command line: runs a verb and sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that goes away (`| head`) is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  process.exitCode = await dispatch(argv, process);
}

/** Runs a verb; answers the exit code. */
export async function dispatch(argv: readonly string[], io: CommandIo): Promise<number> {
  const [first] = argv;
  if (first === "--version" || first === "-V") {
    print(io, version);
    return 0;
  }
  if (first === "--help" || first === "-h" || (first === "help" && argv.length === 1)) {
    print(io, USAGE);
    return 0;
  }
  const words = first === "help" ? argv.slice(1) : argv;
  const verb = findVerb(words) ?? (first === "help" || asksForHelp(words) ? onlyVerbOf(words[0]) : undefined);
  if (!verb) {
    say(io, `${complaint(words)}\n\n${USAGE}`);
    return 2;
  }
  const rest = words.slice(verb.name.split(" ").length);
  if (first === "help" || asksForHelp(words)) {
    print(io, `${verb.summary}\n\n${verb.help}`);
    return 0;
  }
  try {
    return await (await verb.load())(rest, io);
  } catch (error) {
    return explain(error, verb, io);
  }
}

function findVerb(words: readonly string[]): Verb | undefined {
  return verbs.find(({ name }) => name.split(" ").every((word, at) => words[at] === word));
}

/** `heimdall pipeline --help` can only mean one. */
function onlyVerbOf(word: string | undefined): Verb | undefined {
  const named = verbs.filter(({ name }) => name.startsWith(`${word} `));
  return named.length === 1 ? named[0] : undefined;
}

function asksForHelp(rest: readonly string[]): boolean {
  const end = rest.indexOf("--");
  return (end === -1 ? rest : rest.slice(0, end)).some((word) => word === "--help" || word === "-h");
}

function complaint(words: readonly string[]): string {
  if (words.length === 0) return "heimdall needs a verb";
  const typed = words.slice(0, 2).join(" ");
  const names = verbs.map(({ name }) => name);
  const meant = nearest(typed, names) ?? nearest(words[0]!, names);
  const started = names.filter((name) => name.startsWith(`${words[0]} `));
  if (started.length > 0) return `'${typed}' is not a verb; write heimdall ${started.join(" or heimdall ")}`;
  return `'${words[0]}' is not a verb${meant ? `; did you mean heimdall ${meant}?` : ""}`;
}

function explain(error: unknown, verb: Verb, io: CommandIo): number {
  if (error instanceof UsageError) {
    say(io, `heimdall ${verb.name}: ${error.message}\nusage: ${verb.help.split("\n\n")[0]}`);
    return 2;
  }
  if (error instanceof ConfigurationError) {
    say(io, error.message);
    return 2;
  }
  if (error instanceof HeimdallError) {
    say(io, `heimdall ${verb.name}: ${error.message}`);
    return error.status >= 400 && error.status < 500 && error.status !== 429 ? 2 : 1;
  }
  say(io, `heimdall ${verb.name}: ${messageOf(error)}`);
  if (error instanceof Error && error.stack) say(io, error.stack);
  return 1;
}
