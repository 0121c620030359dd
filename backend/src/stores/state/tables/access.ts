/** A person who can log in. */
export interface PeopleTable {
  id: string;
  name: string;
  role: "viewer" | "editor" | "admin";
  /** A scrypt hash with its parameters: `scrypt$N$r$p$salt$hash`. */
  password_hash: string;
  created_at: number;
  /** When the password was last set, which ended the person's sessions. */
  password_changed_at: number;
}

/** A logged-in browser. */
export interface SessionsTable {
  /** SHA-256 of the cookie's secret, hex. */
  id: string;
  person_id: string;
  created_at: number;
  expires_at: number;
}

/** An API token; the token itself is shown once and never kept. */
export interface TokensTable {
  id: string;
  name: string;
  role: "viewer" | "editor" | "admin" | "ingest" | "grafana";
  /** The first characters, by which a person knows it again. */
  prefix: string;
  /** SHA-256, hex; a token has 256 random bits, so that a slow hash would add nothing. */
  hash: string;
  created_by: string;
  created_at: number;
  /** Null never expires. */
  expires_at: number | null;
  last_used_at: number | null;
}

/** Who changed what, when. Only ever appended to. */
export interface AuditTable {
  id: string;
  at: number;
  /** `person:name`, `grafana:login`, `token:name`, `cli`. */
  actor: string;
  /** Verb and thing, for instance `token.create`. */
  action: string;
  /** What it was done to, by name or id. */
  subject: string;
  /** JSON without secrets; null when there is nothing to add. */
  detail: string | null;
}

export interface AccessTables {
  people: PeopleTable;
  sessions: SessionsTable;
  tokens: TokensTable;
  audit: AuditTable;
}
