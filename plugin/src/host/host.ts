import { createContext, useContext } from "react";

export type Role = "viewer" | "editor" | "admin";

/** Who looks at the pages. */
export interface Viewer {
  readonly name: string;
  readonly role: Role;
}

/**
 * What pages know of the program that they run in: Grafana, or Heimdall's own console. Everything else is the same in
 * both.
 */
export interface Host {
  readonly kind: "grafana" | "console";
  readonly viewer: Viewer;
  readonly language: "en" | "ko";
  /** Sends a request to `/api/v1` + path. Rejects only when no answer came; an error status is an answer. */
  request(path: string, init: RequestOptions): Promise<Response>;
  /** The whole href of one of our pages: `link("/rules")`. For `<a>`, router links and `useNavigate` alike. */
  link(page: string): string;
  /** Where Grafana Explore shows a log search; null where there is no Grafana. */
  exploreLink(search: { readonly query: string; readonly from: string; readonly to: string }): string | null;
  /** Told when a request was not answered because nobody is signed in any more. */
  onSignedOut(): void;
}

export interface RequestOptions {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const HostContext = createContext<Host | null>(null);

export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error("useHost outside of HostProvider");
  return host;
}

const ROLES = ["viewer", "editor", "admin"] as const;

/** Whether a role may do what needs another one. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whether who looks may do what needs a role. */
export function useMay(needed: Role): boolean {
  return mayAct(useHost().viewer.role, needed);
}
