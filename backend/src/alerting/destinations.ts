import type { Log } from "../component/declaration.ts";
import type { Channel } from "../notify/channel.ts";
import { channelDeclaration } from "../notify/channels.ts";
import type { ContactPoints } from "../notify/contact-points/contact-points.ts";
import type { AlertTexts, Rule } from "./rule.ts";

/** A place that a rule's alerts go to. */
export interface RuleDestination {
  /** The channel's name. */
  readonly by: string;
  readonly texts: AlertTexts;
  readonly channel: Channel;
  /** Null where the rule itself names the channel. */
  readonly contactPoint: string | null;
}

/**
 * Where a rule's alerts go: one channel for each destination that its options or its contact points name. A place that
 * is named twice gets an alert once, as the rule itself says it.
 */
export function destinationsOf(
  rule: Rule,
  log: Log,
  contactPoints: Pick<ContactPoints, "find" | "channels">,
): readonly RuleDestination[] {
  const own = rule.alerts.flatMap(({ channel: by, options, ...texts }) =>
    channelDeclaration(by)!
      .create(options as never, { log })
      .map((channel) => ({ by, texts, channel, contactPoint: null })),
  );
  const named = rule.contactPoints.flatMap((contactPoint) => {
    const by = contactPoints.find(contactPoint)?.channel ?? "";
    return contactPoints.channels(contactPoint).map((channel) => ({ by, texts: rule.texts, channel, contactPoint }));
  });
  const places = new Set<string>();
  return [...own, ...named].filter(({ channel, contactPoint }) => {
    const isNew = !places.has(channel.destination);
    places.add(channel.destination);
    return isNew || contactPoint === null;
  });
}
