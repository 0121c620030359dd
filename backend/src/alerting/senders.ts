import type { Log } from "../component/declaration.ts";
import type { Channel } from "../notify/channel.ts";
import type { ContactPoints } from "../notify/contact-points/contact-points.ts";
import type { NotificationRow } from "../notify/outbox.ts";
import { destinationsOf, type RuleDestination } from "./destinations.ts";
import type { Rule } from "./rule.ts";

/** Where the alerts of rules go: of those in force, and of those that are off or gone since the start. */
export interface Senders {
  destinationsOf(rule: Rule): readonly RuleDestination[];
  /** Rules came, changed or went: `known` are all, `wanted` those in force. */
  update(known: Iterable<Rule>, wanted: ReadonlyMap<string, Rule>): void;
  /** Contact points changed. */
  refresh(): void;
  /** The channel that serves a message; null when neither its rule nor its contact point sends there now. */
  channelFor(message: Pick<NotificationRow, "rule" | "destination" | "contact_point">): Channel | null;
  /** The names of the rules among these that send to a contact point. */
  using(contactPoint: string, rules: Iterable<Rule>): readonly string[];
}

export function createSenders(contactPoints: ContactPoints, log: Log): Senders {
  /** By name. What a rule found before it was switched off or deleted is still sent. */
  const rules = new Map<string, Rule>();
  let destinations = new Map<Rule, readonly RuleDestination[]>();
  return {
    destinationsOf: (rule) => destinations.get(rule) ?? [],
    update(known, wanted) {
      for (const rule of known) rules.set(rule.name, rule);
      for (const [name, rule] of wanted) rules.set(name, rule);
      destinations = new Map(
        [...rules.values()].map((rule) => [rule, destinations.get(rule) ?? destinationsOf(rule, log, contactPoints)]),
      );
    },
    refresh() {
      for (const rule of destinations.keys()) {
        if (rule.contactPoints.length > 0) destinations.set(rule, destinationsOf(rule, log, contactPoints));
      }
    },
    channelFor({ rule, destination, contact_point: contactPoint }) {
      const found = rules.get(rule);
      const ofRule = found ? destinations.get(found)!.map(({ channel }) => channel) : [];
      const channels = contactPoint === null ? ofRule : contactPoints.channels(contactPoint);
      return channels.find((channel) => channel.destination === destination) ?? null;
    },
    using(contactPoint, among) {
      const places = new Set(contactPoints.channels(contactPoint).map(({ destination }) => destination));
      // What the settings say is used without its name, too.
      const isFixed = contactPoints.find(contactPoint)?.stored === null;
      const sendsThere = (rule: Rule) =>
        (destinations.get(rule) ?? []).some(({ channel }) => places.has(channel.destination));
      return [...among]
        .filter((rule) => rule.contactPoints.includes(contactPoint) || (isFixed && sendsThere(rule)))
        .map(({ name }) => name);
    },
  };
}
