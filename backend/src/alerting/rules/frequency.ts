import { parseJson } from "../../event/json.ts";
import { Timestamp } from "../../event/timestamp.ts";
import type { Fields } from "../../event/value.ts";
import { timeIn } from "../document.ts";
import { createFrequencyByCount } from "../frequency-by-count.ts";
import { keepKeys } from "../keys.ts";
import { ruleOption } from "../options.ts";
import { prettyTime } from "../python/strftime.ts";
import type { Rule } from "../rule.ts";
import { defineRuleType, type EvaluatorContext, type RuleEvaluator } from "../rule-type.ts";
import { countOptions, countProblem } from "../shared-options.ts";
import type { Signal } from "../signal.ts";
import { addToWindow, type CountWindow, createWindow } from "../window.ts";

export default defineRuleType({
  name: "frequency",
  summary: "Matches when num_events documents lie within timeframe, for each value of query_key by itself.",
  options: {
    num_events: ruleOption.integer({
      required: true,
      meaning: "How many documents make a match.",
      check: (value) => (value > 0 ? null : "is at least 1"),
    }),
    timeframe: ruleOption.duration({
      required: true,
      meaning: "The time within which they have to lie.",
      check: (value) => (value > 0 ? null : "is longer than 0"),
    }),
    attach_related: ruleOption.boolean({
      default: false,
      meaning: "Put the other documents of the window into the match as related_events.",
    }),
    ...countOptions,
  },
  example: `name: many failed logins
type: frequency
index: auth-*
num_events: 5
timeframe: {minutes: 1}
filter:
  - term: {event.outcome: failure}
query_key: user.name
alert: [debug]
`,
  notes: `Counted as documents pass: the alert leaves within milliseconds of the document that completes it. After a
match the window of its key is empty again. A document that comes late is put into the window where its time belongs;
one that is older than the window is not counted. With use_count_query or use_terms_query the counts of a whole run
(run_every) are looked at together when the run ends, as ElastAlert does.`,
  check: ({ options, queryKey }) => countProblem(options, queryKey),
  plan: ({ options }) => ({
    keys: options.use_terms_query ? "terms" : "document",
    measure: null,
    document: !options.use_terms_query && !options.use_count_query,
  }),
  lookback: ({ options }) => options.timeframe,
  // The counts of a run are looked at when it ends, and their match is no document's.
  beginsAnewAfterMatch: ({ options }) => !options.use_count_query && !options.use_terms_query,
  create(rule, context) {
    const { use_count_query: byCount, use_terms_query: byTerms } = rule.options;
    return byCount || byTerms ? createFrequencyByCount(rule, context) : createFrequency(rule, context);
  },
  describe({ options, timestampField, useLocalTime, timeFormat }, match) {
    const end = timeIn(match[timestampField]) ?? 0;
    const show = (time: number) => prettyTime(time, { useLocalTime, format: timeFormat });
    return `At least ${options.num_events} events occurred between ${show(end - options.timeframe)} and ${show(end)}\n\n`;
  },
});

interface Options {
  readonly num_events: number;
  readonly timeframe: number;
  readonly attach_related: boolean;
}

interface Held extends CountWindow {
  /** The document with the newest time. */
  last: Signal;
  /** The documents in the order of `times`, when they are to be attached. */
  related: Signal[] | null;
}

function createFrequency(rule: Rule<Options>, { emit, keyLimit, evicted }: EvaluatorContext): RuleEvaluator {
  const { num_events: needed, timeframe, attach_related: attach } = rule.options;
  const windows = keepKeys<Held>({ limit: keyLimit, evicted });
  return {
    observe(signal) {
      let window = windows.get(signal.key);
      if (!window) {
        window = { ...createWindow(), last: signal, related: attach ? [] : null };
        windows.set(signal.key, window);
      }
      if (signal.time >= window.newest) window.last = signal;
      addToWindow(window, signal.time, signal.count, timeframe);
      if (window.related) keepRelated(window, window.related, signal, timeframe);
      if (window.total < needed) return;
      windows.delete(signal.key);
      const { last, related } = window;
      const fields: Fields = related
        ? { related_events: related.filter((other) => other !== last).map(sourceFields) }
        : {};
      emit({ time: last.time, key: last.key, signal: last, fields });
    },
    tick(at) {
      windows.sweep((window) => at - window.newest > timeframe);
    },
  };
}

function keepRelated(window: Held, related: Signal[], signal: Signal, timeframe: number): void {
  let at = related.length;
  while (at > 0 && related[at - 1]!.time > signal.time) at -= 1;
  related.splice(at, 0, signal);
  const edge = window.newest - timeframe;
  let left = 0;
  while (left < related.length && related[left]!.time <= edge) left += 1;
  if (left > 0) related.splice(0, left);
}

function sourceFields(signal: Signal) {
  return signal.source === undefined ? { "@timestamp": new Timestamp(signal.time) } : parseJson(signal.source);
}
