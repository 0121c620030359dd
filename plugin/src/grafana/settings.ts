import type { AppPluginMeta } from "@grafana/data";

/** What Grafana keeps of the plugin openly; the token beside it is secret (`secureJsonData.apiToken`). */
export interface PluginSettings {
  /** Heimdall's address as Grafana's server reaches it, without a slash at its end: the routes append to it. */
  readonly url?: string;
}

export type PluginMeta = AppPluginMeta<PluginSettings>;

/** Whether somebody has told the plugin where Heimdall is. */
export function isConfigured({ jsonData, secureJsonFields }: PluginMeta): boolean {
  return Boolean(jsonData?.url) && Boolean(secureJsonFields?.apiToken);
}

/** The address as the routes need it; null for what is no address. */
export function readAddress(text: string): string | null {
  const address = text.trim().replace(/\/+$/, "");
  if (!/^https?:\/\/[^\s/]+/.test(address) || !URL.canParse(address)) return null;
  const { username, search, hash } = new URL(address);
  return username === "" && search === "" && hash === "" ? address : null;
}
