/** What a person may do: `viewer` reads, `editor` also changes what is watched, `admin` also manages access. */
export type PersonRole = "viewer" | "editor" | "admin";
/** A token may also be one that only sends data in. */
export type Role = PersonRole | "ingest";

export const PERSON_ROLES = ["viewer", "editor", "admin"] as const;
export const ROLES = [...PERSON_ROLES, "ingest"] as const;

/** Who a request is. */
export interface Identity {
  readonly kind: "person" | "token" | "cli";
  readonly name: string;
  readonly role: Role;
  /** The person's id, to manage their own session and password. */
  readonly personId?: string;
  /** True when the browser's session says so: then a request that changes something must come from our own page. */
  readonly bySession: boolean;
}

/** The name of an identity in the audit: `person:ann`, `token:ci`, `cli`. */
export function actorOf(identity: Identity): string {
  return identity.kind === "cli" ? "cli" : `${identity.kind}:${identity.name}`;
}

/** Whether a role suffices. */
export function allows(role: Role, needed: Role): boolean {
  if (role === "ingest" || needed === "ingest") return role === needed || role === "admin";
  return PERSON_ROLES.indexOf(role) >= PERSON_ROLES.indexOf(needed);
}
