import type { Fields } from "../../event/value.ts";

/** A place that alerts go to, with a name that rules use. Its options hold secrets. */
export interface ContactPoint {
  readonly name: string;
  readonly channel: string;
  /** As they were given, by the names that the channel declares. */
  readonly options: Fields;
  /** Null for what the settings say: those change with the settings only. */
  readonly stored: {
    /** Counts from 1; a change names the version that it was made from. */
    readonly version: number;
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
    readonly changedAt: number;
    readonly changedBy: string;
  } | null;
}
