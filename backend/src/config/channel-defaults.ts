import type { Settings } from "./schema.ts";

/** What the settings say for alert channels, by the names that a rule file has for it. */
export function channelDefaults({
  telegram,
  webhook,
}: Pick<Settings, "telegram" | "webhook">): Readonly<Record<string, string>> {
  const defaults = {
    telegram_bot_token: telegram.bot_token,
    telegram_room_id: telegram.room_id,
    telegram_api_url: telegram.api_url,
    http_post_url: webhook.url,
  };
  return Object.fromEntries(Object.entries(defaults).filter((entry): entry is [string, string] => entry[1] !== null));
}
