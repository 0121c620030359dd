import { defineFilter } from "../component/declaration.ts";
import { option } from "../component/options.ts";

export default defineFilter({
  name: "drop",
  summary: "Drops every event that reaches it; used inside a condition.",
  options: {
    percentage: option.number({
      default: 100,
      meaning: "Drop only this share of the events, chosen at random: 0 drops none, 100 all.",
      check: (value) => (value >= 0 && value <= 100 ? null : "a number from 0 to 100"),
    }),
  },
  example: `filter {
  if [loglevel] == "DEBUG" {
    drop { percentage => 90 }
  }
}`,
  create({ percentage }) {
    return {
      // Logstash drop filter: the common options run on the dropped event too, which nobody sees.
      apply(event) {
        if (percentage < 100 && Math.random() * 100 >= percentage) return false;
        event.cancelled = true;
        return true;
      },
    };
  },
});
