import { channelDefaults } from "../../config/channel-defaults.ts";
import { effectiveSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import type { Fields } from "../../event/value.ts";
import type { ContactPoint } from "./point.ts";

export type ContactSettings = Pick<Settings, "telegram" | "webhook">;

/** The settings' own contact points by name: the channel, and each of its options with the setting that holds it. */
const SECTIONS = {
  telegram: {
    channel: "telegram",
    options: {
      telegram_bot_token: "telegram.bot_token",
      telegram_room_id: "telegram.room_id",
      telegram_api_url: "telegram.api_url",
    },
    needed: ["telegram_bot_token", "telegram_room_id"],
  },
  webhook: { channel: "post", options: { http_post_url: "webhook.url" }, needed: ["http_post_url"] },
} as const;

/** Names that stored contact points do not take, whether the settings have them now or later. */
export const RESERVED_NAMES: readonly string[] = Object.keys(SECTIONS);

/** The contact points that the settings are enough for. */
export function contactPointsOfSettings(settings: ContactSettings): readonly ContactPoint[] {
  const defaults: Readonly<Record<string, string>> = channelDefaults(settings);
  return Object.entries(SECTIONS).flatMap(([name, { channel, options, needed }]) => {
    if (!needed.every((option) => defaults[option] !== undefined)) return [];
    const given: Fields = Object.fromEntries(
      Object.keys(options).flatMap((option) => (defaults[option] === undefined ? [] : [[option, defaults[option]]])),
    );
    return [{ name, channel, options: given, stored: null }];
  });
}

/** Where each option of such a contact point comes from: `heimdall.yaml:12`, `HEIMDALL_TELEGRAM_BOT_TOKEN`, `default`. */
export function sourcesOf(name: string, settings: Settings): Readonly<Record<string, string>> {
  const section = SECTIONS[name as keyof typeof SECTIONS];
  const list = effectiveSettings(settings);
  return Object.fromEntries(
    Object.entries(section.options).map(([option, path]) => {
      const source = list.find((setting) => setting.path === path)?.source ?? "default";
      return [option, `${path} (${source})`];
    }),
  );
}
