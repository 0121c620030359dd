import { useQuery } from "@tanstack/react-query";
import { useApi } from "./client.ts";

export interface Setting {
  readonly path: string;
  /** The path of its section; empty at the top. */
  readonly section: string;
  readonly meaning: string;
  readonly type: string;
  readonly choices: readonly string[];
  /** The value, and the default, as one writes them; `***` for a secret that is set. */
  readonly written: unknown;
  readonly default: unknown;
  /** `default`, `FILE:LINE`, the variable or the flag. */
  readonly source: string;
  readonly origin: "default" | "file" | "environment" | "flag";
  readonly secret: boolean;
  readonly how: { readonly yaml: string; readonly environment: string; readonly flag: string };
}

export interface SettingsAnswer {
  readonly sections: readonly { readonly path: string; readonly meaning: string }[];
  readonly settings: readonly Setting[];
}

/** The settings in force. They change with a new start only. */
export function useSettings() {
  const api = useApi();
  return useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => api.get<SettingsAnswer>("/settings", {}, signal),
  });
}
