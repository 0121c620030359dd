import type { Api } from "./client.ts";
import type { ImportReport } from "./rule-types.ts";

export interface ImportBody {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly group: string;
  readonly dry_run: boolean;
  readonly replace: boolean;
  readonly leave_out: boolean;
}

export async function importRules(api: Api, body: ImportBody, signal?: AbortSignal): Promise<readonly ImportReport[]> {
  return (await api.post<{ files: readonly ImportReport[] }>("/rules/import", body, signal)).files;
}
