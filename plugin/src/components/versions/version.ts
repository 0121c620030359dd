export type VersionAction = "created" | "changed" | "restored" | "imported" | "deleted";

/** A saved version, without its text. */
export interface Version {
  readonly version: number;
  readonly action: VersionAction;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
}
