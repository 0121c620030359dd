import type { Meter } from "../notify/delivery.ts";
import type { ActiveRule } from "./active-rule.ts";
import type { Match } from "./match.ts";
import type { createSilences } from "./realert.ts";
import { dedupKey, type Recorder } from "./recorder.ts";
import { alertText, alertTitle } from "./text.ts";

export interface TellerOptions {
  readonly recorder: Recorder;
  readonly silences: ReturnType<typeof createSilences>;
  readonly counters: Meter;
  readonly now: () => number;
}

/** What becomes of a match: it counts in its incident, and unless its rule and key are silent it is sent. */
export function createTeller({ recorder, silences, counters, now }: TellerOptions) {
  return (entry: ActiveRule, match: Match, sequence: number | null): void => {
    const { rule } = entry;
    entry.matches += 1;
    entry.lastMatch = match.time;
    counters.increment("rule_matches_total", { rule: rule.name });
    recorder.match(match, sequence);
    const admitted = silences.admit(rule, match.key, now());
    if (!admitted) {
      counters.increment("rule_silenced_total", { rule: rule.name });
      return;
    }
    if (admitted.silence) recorder.silence(admitted.key, admitted.silence);
    for (const { by, texts, channel, contactPoint } of entry.destinations()) {
      const title = alertTitle(rule, texts, match);
      const message = { title, text: alertText(rule, texts, match), rule: rule.name, match: match.fields };
      const { destination } = channel;
      recorder.notify(match, {
        dedupKey: dedupKey(match, destination),
        channel: by,
        destination,
        message,
        ...(contactPoint !== null && { contactPoint }),
      });
    }
  };
}
