import { type Api, ApiError } from "../api/client.ts";
import type { Viewer } from "../host/host.ts";

/** What can be wrong between Grafana and Heimdall; `messages.ts` says of each what it is and what to do. */
export type Problem =
  | "grafana-away"
  | "grafana-session"
  | "grafana-role"
  | "unreachable"
  | "not-heimdall"
  | "too-old"
  | "token"
  | "token-role"
  | "identity"
  | "keys"
  | "role"
  | "other";

const BY_CODE: Readonly<Record<string, Problem>> = {
  UNAUTHENTICATED: "token",
  GRAFANA_TOKEN_ROLE: "token-role",
  GRAFANA_NOT_SET_UP: "identity",
  GRAFANA_ID_MISSING: "identity",
  GRAFANA_ID_REFUSED: "identity",
  GRAFANA_ROLE_REFUSED: "role",
  GRAFANA_UNREACHABLE: "keys",
};

/** What an error of a request through Grafana's plugin proxy means. */
export function diagnose(error: unknown): Problem {
  // An answer that was good but is not our JSON.
  if (!(error instanceof ApiError)) return "not-heimdall";
  if (error.status === 0) return "grafana-away";
  if (error.code === "NOT_OURS") return diagnoseForeign(error);
  return BY_CODE[error.code] ?? "other";
}

/** Answers that Heimdall did not write: Grafana's own, or those of whatever is at the address. */
function diagnoseForeign({ status, message }: ApiError): Problem {
  if (/plugin proxy route access denied/i.test(message)) return "grafana-role";
  if (status === 401) return "grafana-session";
  // Grafana's proxy: no answer, none in time, or an address that is none.
  if (status >= 500) return "unreachable";
  return "not-heimdall";
}

export type Connection =
  | { readonly state: "good"; readonly version: string; readonly viewer: Viewer }
  | { readonly state: "other-version"; readonly version: string; readonly viewer: Viewer }
  | { readonly state: "bad"; readonly problem: Problem; readonly detail: string | null };

/** Asks Heimdall through Grafana who it is and who we are, as every page does. */
export async function testConnection(api: Pick<Api, "get">, pluginVersion: string): Promise<Connection> {
  try {
    const viewer = await api.get<Viewer>("/me");
    const about = await api.get<{ name?: string; version?: string }>("/about").catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "NOT_FOUND") return null;
      throw error;
    });
    if (about === null) return { state: "bad", problem: "too-old", detail: null };
    const { name, version } = about;
    if (name !== "heimdall" || version === undefined) return { state: "bad", problem: "not-heimdall", detail: null };
    return { state: series(version) === series(pluginVersion) ? "good" : "other-version", version, viewer };
  } catch (error) {
    return { state: "bad", problem: diagnose(error), detail: error instanceof ApiError ? error.message : null };
  }
}

/** The part of a version within which plugin and backend understand each other: `0.1` of `0.1.3`. */
function series(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
