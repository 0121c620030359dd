/** Until when a rule (and key) tells nobody; kept so that a restart does not page again. */
export interface AlertSilencesTable {
  /** The rule's realert_key, with the key's value behind it when there is one. */
  key: string;
  until: number;
  exponent: number;
}

/** Up to when a rule has evaluated what was stored. */
export interface AlertProgressTable {
  rule: string;
  evaluated_until: number;
}

/** Which backend evaluates the signals of a partition of the bus, and how far what it found is kept. */
export interface SignalPartitionsTable {
  topic: string;
  partition: number;
  /** Made anew at each takeover: who finds another one here no longer owns the partition. */
  owner: string;
  /** The offset of the last signals whose findings are kept; -1 before the first. */
  evaluated: number;
  /** When the bus got those. */
  evaluated_at: number | null;
  claimed_at: number;
}

/** The matches of one rule and key, from the first until a person closes it. */
export interface IncidentsTable {
  id: string;
  rule: string;
  rule_type: string;
  /** Null without query_key. */
  key: string | null;
  state: "open" | "acknowledged" | "closed";
  /** Times of the first and the last match, by their documents. */
  first_time: number;
  last_time: number;
  /** Matches, those that realert kept silent included. */
  count: number;
  /** JSON of the last match's fields. */
  match: string;
  created_at: number;
  changed_at: number;
  /** Who acknowledged or closed it; null while nobody did. */
  changed_by: string | null;
  /** Where on the bus the signal stands that made the last match; null when none did. */
  last_sequence: number | null;
}

/** The outbox: one message to one destination. */
export interface NotificationsTable {
  /** Sorts by the order in which messages were made. */
  id: string;
  dedup_key: string;
  rule: string;
  channel: string;
  destination: string;
  /** JSON: title, text, match. */
  message: string;
  state: "pending" | "sent" | "failed" | "expired";
  attempts: number;
  created_at: number;
  next_attempt_at: number;
  /** When it was sent or given up. */
  finished_at: number | null;
  last_error: string | null;
  /** The backend that is sending it, and until when nobody else may; null while nobody is. */
  claimed_by: string | null;
  claimed_until: number | null;
  /** The incident that it tells of; null for messages of before there was this column. */
  incident_id: string | null;
  /** The contact point that it goes to; null where the rule itself names the channel. */
  contact_point: string | null;
}

export interface AlertingTables {
  alert_silences: AlertSilencesTable;
  alert_progress: AlertProgressTable;
  signal_partitions: SignalPartitionsTable;
  incidents: IncidentsTable;
  notifications: NotificationsTable;
}
