/** What a person may do: `viewer` reads, `editor` also changes what is watched, `admin` also manages access. */
export type PersonRole = "viewer" | "editor" | "admin";
/**
 * A token may also be one that only sends data in (`ingest`), or the one of the plugin in Grafana (`grafana`): that one
 * may do nothing by itself, but lets in the people whom Grafana has signed for, each with their own role.
 */
export type Role = PersonRole | "ingest" | "grafana";

export const PERSON_ROLES = ["viewer", "editor", "admin"] as const;
export const ROLES = [...PERSON_ROLES, "ingest", "grafana"] as const;

/** Who a request is. */
export interface Identity {
  /** `grafana` is a person of Grafana, who came by the plugin. */
  readonly kind: "person" | "token" | "cli" | "grafana";
  readonly name: string;
  readonly role: Role;
  /** The person's id, to manage their own session and password. */
  readonly personId?: string;
  /** True when the browser's session says so: then a request that changes something must come from our own page. */
  readonly bySession: boolean;
}

/** The name of an identity in the audit: `person:ann`, `grafana:ann`, `token:ci`, `cli`. */
export function actorOf(identity: Identity): string {
  return identity.kind === "cli" ? "cli" : `${identity.kind}:${identity.name}`;
}

/** Whether a role suffices. */
export function allows(role: Role, needed: Role): boolean {
  if (role === "ingest" || needed === "ingest") return role === needed || role === "admin";
  if (role === "grafana" || needed === "grafana") return false;
  return PERSON_ROLES.indexOf(role) >= PERSON_ROLES.indexOf(needed);
}
