import type { Command } from "./command.ts";

export interface Verb {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  /** What stands behind `heimdall`, and the options, for `--help`. */
  readonly help: string;
  load(): Promise<Command>;
}

const SETTINGS = `  --config FILE        the settings file (heimdall.yaml, where there is one)
  --set KEY=VALUE      a setting, over the file and the environment; also --KEY=VALUE, for instance --http.port=9090`;

const SERVER = `  --url URL            the server (HEIMDALL_URL; else the one that runs on this data directory)
  --token TOKEN        an API token (HEIMDALL_TOKEN; not needed on the server's own machine)`;

const TIMES = `  --last DURATION      how far back: 15m, 1h, 7d
  --from T, --to T     ISO 8601, milliseconds, now-1h`;

export const verbs: readonly Verb[] = [
  {
    name: "run",
    summary: "start the server",
    help: `heimdall run [--config heimdall.yaml] [--set KEY=VALUE]… [--allow-drop]\n\n${SETTINGS}\n  --allow-drop         drop retention policies and downsampling that the settings no longer name`,
    load: async () => (await import("./run.ts")).runCommand,
  },
  {
    name: "check",
    summary: "check settings, pipelines and rules; connects to nothing",
    help: `heimdall check [--config heimdall.yaml] [--settings]\n\n${SETTINGS}\n  --settings           also list every setting with where it came from`,
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "pipeline test",
    summary: "run a pipeline file's filters over an input",
    help: `heimdall pipeline test FILE.conf --input FILE|- [--codec plain|json] [--setting KEY=VALUE]… [--metadata]

Prints one JSON event a line for every event that comes out.
  --input FILE|-       one event a line; - is standard input
  --codec plain|json   a line is the message, or an event object; a codec in the file's own input goes before it
  --setting KEY=VALUE  what logstash.yml would set: config.support_escapes, pipeline.ecs_compatibility
  --metadata           also print @metadata`,
    load: async () => (await import("./pipeline-test.ts")).pipelineTest,
  },
  {
    name: "rule test",
    summary: "run rules over a file of events",
    help: `heimdall rule test RULE.yaml… --events EVENTS.ndjson [--from T] [--until T] [--matches]

Prints one JSON line for each alert.
  --events FILE        one JSON event a line; the clock follows them
  --from T             events before it are history only
  --until T            the clock runs on to it
  --matches            every match, before realert and aggregation`,
    load: async () => (await import("./rule-test.ts")).ruleTest,
  },
  {
    name: "backtest",
    summary: "run rules over stored events",
    help: `heimdall backtest RULE.yaml… --from T --to T [--matches]

Prints one JSON line for each alert, as rule test does.
  --from T, --to T     ISO 8601, milliseconds, now-1h
  --matches            every match, before realert
${SERVER}`,
    load: async () => (await import("./backtest.ts")).backtest,
  },
  {
    name: "logs",
    summary: "find log lines by a Lucene query",
    help: `heimdall logs ['level:ERROR AND host.name:web-*'] [--last 1h] [--follow]

${TIMES}
  --follow, -f         go on as lines are stored, beginning with those of --last (10s unless set)
  --index NAMES        only these indices, with commas between; * is a wildcard
  --size N             at most so many lines, the newest (100)
  --output text|json   json prints the documents as they are stored, one a line; --json is the same
${SERVER}`,
    load: async () => (await import("./logs.ts")).logs,
  },
  {
    name: "metrics",
    summary: "query status metrics",
    help: `heimdall metrics query DATABASE MEASUREMENT 'mean(FIELD)'… [--interval 5m] [--group-by TAG]… [--where TAG=VALUE]…
heimdall metrics databases
heimdall metrics measurements DATABASE
heimdall metrics tags DATABASE MEASUREMENT [TAG]
heimdall metrics fields DATABASE MEASUREMENT

${TIMES}
  --policy NAME        the retention policy
  --interval DURATION  one row for each: 30s, 5m, auto
  --group-by TAG       a series for each value
  --where CONDITION    host=web-1, host!=web-1, host=~web-.*, host!~web-.*
  --fill HOW           none, null, previous, linear or a number
  --limit N            at most so many rows of a series
  --json               one JSON object a row
${SERVER}`,
    load: async () => (await import("./metrics.ts")).metrics,
  },
  {
    name: "dead-letters",
    summary: "list, fix, replay and discard what a store refused for good",
    help: `heimdall dead-letters [list] [--state open|replayed|discarded|any] [--pipeline NAME] [--reason TEXT] [--limit N]
heimdall dead-letters summary
heimdall dead-letters show ID [--payload]
heimdall dead-letters fix ID FILE|-
heimdall dead-letters replay ID… | --all [--reason TEXT] [--pipeline NAME]
heimdall dead-letters discard ID… | --all [--reason TEXT] [--pipeline NAME]

The exit code is 1 when a replay was refused again.
  --reason TEXT        a part of the reason, as it is or as the summary shows it; capitals count nothing
  --limit N            at most so many, the oldest (100)
  --payload            only the bytes, for a file to be mended and given to fix
  --json               one JSON object a letter
${SERVER}`,
    load: async () => (await import("./dead-letters.ts")).deadLetters,
  },
  {
    name: "token",
    summary: "make, list and revoke API tokens",
    help: `heimdall token create NAME --role viewer|editor|admin|ingest [--expires 90d]
heimdall token list [--json]
heimdall token revoke NAME|PREFIX|ID

${SERVER}`,
    load: async () => (await import("./token.ts")).token,
  },
  {
    name: "passwd",
    summary: "set a person's password, without a running server",
    help: `heimdall passwd [NAME] [--stdin]

Makes a new password and prints it; NAME is the administrator unless given.
  --stdin              read the new password from standard input instead
${SETTINGS}`,
    load: async () => (await import("./passwd.ts")).passwd,
  },
];
