import { getBackendSrv } from "@grafana/runtime";
import { lastValueFrom } from "rxjs";
import type { PluginMeta } from "../grafana/settings.ts";

/** What of the plugin's settings is to change; a token that is left out stays as it is. */
export interface SettingsChange {
  readonly isEnabled: boolean;
  readonly url: string;
  readonly apiToken?: string | undefined;
}

/** Has Grafana keep the settings. Rejects with what Grafana says. */
export async function saveSettings(meta: PluginMeta, { isEnabled, url, apiToken }: SettingsChange): Promise<void> {
  const request = getBackendSrv().fetch({
    url: `/api/plugins/${meta.id}/settings`,
    method: "POST",
    showErrorAlert: false,
    showSuccessAlert: false,
    data: {
      enabled: isEnabled,
      pinned: isEnabled,
      jsonData: { ...meta.jsonData, url },
      ...(apiToken && { secureJsonData: { apiToken } }),
    },
  });
  await lastValueFrom(request);
}

/** The message of what `getBackendSrv` rejects with. */
export function saveError(error: unknown): string {
  const { data, statusText } = error as { data?: { message?: string }; statusText?: string };
  return data?.message ?? statusText ?? String(error);
}
