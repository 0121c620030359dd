import { readIndexPattern } from "./index-pattern.ts";
import { type OptionProblem, ruleOption } from "./options.ts";
import { formatTime, TIME_DIRECTIVES } from "./python/strftime.ts";

/** The options that every rule has, whatever its type; those of texts are in `text-options.ts`. */
export const commonOptions = {
  name: ruleOption.text({ meaning: "The rule's name, unique among all rules; the file's name unless set." }),
  type: ruleOption.text({ required: true, meaning: "The rule's type." }),
  index: ruleOption.text({
    default: "*",
    meaning:
      "Where the documents go: names parted by commas, * as wildcard, -name to take out, %Y.%m.%d for any date. For metrics DATABASE/RETENTION_POLICY, for instance telegraf/*.",
    check(value) {
      try {
        readIndexPattern(value);
        return null;
      } catch (error) {
        return (error as OptionProblem).message;
      }
    },
  }),
  use_strftime_index: ruleOption.boolean({
    default: false,
    meaning: "ElastAlert needs it for %Y.%m.%d in index; here they always stand for any date.",
  }),
  filter: ruleOption.any({ meaning: "A list of Elasticsearch queries; a document has to pass all of them." }),
  query_key: ruleOption.texts({
    meaning: "Count, compare and silence by the value of this field; several fields make one compound key.",
  }),
  realert: ruleOption.duration({
    default: 60_000,
    meaning: "After an alert the rule (and key) is silent for so long.",
  }),
  realert_key: ruleOption.text({ meaning: "Rules with the same realert_key silence each other; the name unless set." }),
  exponential_realert: ruleOption.duration({
    meaning: "While matches go on, each silence is twice the one before, up to this.",
  }),
  is_enabled: ruleOption.boolean({ default: true, meaning: "false: the rule is read and checked, but does not run." }),
  alert: ruleOption.list({
    meaning: "Where alerts go: names of channels, or a name with options of its own (telegram: {telegram_room_id: …}).",
  }),
  contact_points: ruleOption.texts({
    meaning:
      "Where alerts go by names that people gave in the pages: a contact point keeps the channel and its secrets. Beside alert, or instead of it. Only Heimdall has it.",
  }),
  buffer_time: ruleOption.duration({
    meaning: "The window of rules that aggregate; 15 minutes unless set here or in the settings.",
    check: (value) => (value > 0 ? null : "is longer than 0"),
  }),
  run_every: ruleOption.duration({
    meaning: "How often rules that go by the clock are evaluated; 1 minute unless set here or in the settings.",
    check: (value) => (value >= 1000 ? null : "is at least 1 second"),
  }),
  query_delay: ruleOption.duration({
    default: 0,
    meaning: "Evaluate by the clock so much later, for documents that come late.",
  }),
  timeframe: ruleOption.duration({ meaning: "For types without a timeframe of their own it has no meaning." }),
  timestamp_field: ruleOption.text({ default: "@timestamp", meaning: "The field that holds a document's time." }),
  timestamp_type: ruleOption.text({
    default: "iso",
    meaning: "Only iso: what a pipeline stored.",
    check: (value) => (value === "iso" ? null : "only iso is supported; make it @timestamp by a date filter"),
  }),
  description: ruleOption.text({ default: "", meaning: "What the rule is about, for people." }),
  priority: ruleOption.integer({ meaning: "A number for people and alert texts." }),
  owner: ruleOption.text({ meaning: "Who answers for the rule, for people and alert texts." }),
  include: ruleOption.texts({ meaning: "The fields that a match shows, * as wildcard; all unless set." }),
  use_local_time: ruleOption.boolean({ default: true, meaning: "Times in texts are local; false: UTC." }),
  custom_pretty_ts_format: ruleOption.text({
    meaning: "How times in texts are written (strftime), %Y-%m-%d %H:%M %Z unless set.",
    check(value) {
      const left = formatTime(0, value, "utc").match(/%[a-zA-Z]/);
      return left && !TIME_DIRECTIVES.includes(left[0][1]!)
        ? `${left[0]} is not supported; there are ${TIME_DIRECTIVES}`
        : null;
    },
  }),
};
