import { timeIn } from "../document.ts";
import { createFlatline } from "../flatline-evaluator.ts";
import { ruleOption } from "../options.ts";
import { prettyTime } from "../python/strftime.ts";
import { defineRuleType } from "../rule-type.ts";
import { countOptions, countProblem } from "../shared-options.ts";

export default defineRuleType({
  name: "flatline",
  summary: "Matches when fewer than threshold documents lie within timeframe, for each value of query_key by itself.",
  options: {
    threshold: ruleOption.integer({
      required: true,
      meaning: "Fewer documents than this are a match; 0 never matches.",
      check: (value) => (value >= 0 ? null : "is not below 0"),
    }),
    timeframe: ruleOption.duration({
      required: true,
      meaning: "The time within which they have to lie.",
      check: (value) => (value > 0 ? null : "is longer than 0"),
    }),
    forget_keys: ruleOption.boolean({
      default: false,
      meaning: "Forget a key after its match, until it is seen again.",
    }),
    ...countOptions,
  },
  example: `name: a web server fell silent
type: flatline
index: nginx-*
threshold: 1
timeframe: {minutes: 5}
query_key: host.name
forget_keys: true
alert: [debug]
`,
  notes: `Evaluated every run_every. With query_key a value is watched from its first document on. Nothing matches
before one whole timeframe has passed since the rule, or the key, was first seen; after a start that followed the stop
at once, the time before it counts. Once a key has matched it matches again at each run until documents come back:
realert says how often that is told.`,
  watchesAbsence: true,
  check: ({ options, queryKey }) => countProblem(options, queryKey),
  plan: ({ options }) => ({
    keys: options.use_terms_query ? "terms" : "document",
    measure: null,
    document: !options.use_terms_query && !options.use_count_query,
  }),
  lookback: ({ options }) => options.timeframe,
  create: createFlatline,
  describe({ options, timestampField, useLocalTime, timeFormat }, match) {
    const end = timeIn(match[timestampField]) ?? 0;
    const show = (time: number) => prettyTime(time, { useLocalTime, format: timeFormat });
    return (
      `An abnormally low number of events occurred around ${show(end)}.\n` +
      `Between ${show(end - options.timeframe)} and ${show(end)}, there were less than ${options.threshold} events.\n\n`
    );
  },
});
