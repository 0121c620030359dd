import type { Log } from "../component/declaration.ts";
import type { Channel } from "../notify/channel.ts";
import { channelDeclaration } from "../notify/channels.ts";
import type { Rule, RuleAlert } from "./rule.ts";

/** A place that a rule's alerts go to. */
export interface RuleDestination {
  readonly alert: RuleAlert;
  readonly channel: Channel;
}

/** Where a rule's alerts go: one channel for each destination that its options name. */
export function destinationsOf(rule: Rule, log: Log): readonly RuleDestination[] {
  return rule.alerts.flatMap((alert) =>
    channelDeclaration(alert.channel)!
      .create(alert.options as never, { log })
      .map((channel) => ({ alert, channel })),
  );
}
