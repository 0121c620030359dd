import { defineRuleType } from "../rule-type.ts";

export default defineRuleType({
  name: "any",
  summary: "Every document that passes the filter is a match.",
  options: {},
  example: `name: any error of the payment service
type: any
index: app-*
filter:
  - term: {service: payment}
  - term: {level: ERROR}
query_key: host.name
realert: {minutes: 5}
alert: [debug]
`,
  notes: "Evaluated as the document passes, within milliseconds.",
  plan: () => ({ keys: "document", measure: null, document: true }),
  lookback: () => 0,
  create: (_rule, { emit }) => ({
    observe: (signal) => emit({ time: signal.time, key: signal.key, signal, fields: {} }),
    tick() {},
  }),
  describe: () => "",
});
