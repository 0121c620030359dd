/** A rule or pipeline that people wrote in the pages or by the API: its text in force. */
export interface DefinitionsTable {
  kind: "rule" | "pipeline";
  name: string;
  /** Rules: the group of the list; empty without one. */
  group_name: string;
  text: string;
  /** Counts from 1; a change names the version that it was made from. */
  version: number;
  created_at: number;
  changed_at: number;
  changed_by: string;
}

/** Every text that a definition had; a deleted one keeps its versions and can be restored. */
export interface DefinitionVersionsTable {
  kind: "rule" | "pipeline";
  name: string;
  version: number;
  action: "created" | "changed" | "restored" | "imported" | "deleted";
  group_name: string;
  text: string;
  at: number;
  by: string;
}

/** A rule that a person has switched on or off, wherever its text comes from. */
export interface RuleSwitchesTable {
  rule: string;
  is_on: number;
  changed_at: number;
  changed_by: string;
}

/** What happened to an incident besides its matches: for its timeline. */
export interface IncidentEventsTable {
  id: string;
  incident_id: string;
  kind: "note" | "acknowledged" | "closed" | "reopened" | "retried";
  at: number;
  /** Null for what Heimdall did by itself. */
  by: string | null;
  /** JSON: a note's `text`; of a retried notification its `notification` and `destination`. */
  detail: string;
}

/** A place that alerts go to, with a name that rules use. */
export interface ContactPointsTable {
  name: string;
  channel: string;
  /** JSON of the channel's options, secrets included. */
  options: string;
  version: number;
  created_at: number;
  changed_at: number;
  changed_by: string;
}

export interface AdministrationTables {
  definitions: DefinitionsTable;
  definition_versions: DefinitionVersionsTable;
  rule_switches: RuleSwitchesTable;
  incident_events: IncidentEventsTable;
  contact_points: ContactPointsTable;
}
