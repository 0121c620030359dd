import type { Fields } from "../event/value.ts";

/**
 * A document as queries and the alerting see it, whichever store it goes to. For a point the fields are flat: `@timestamp`,
 * `measurement`, every tag and every field by its own name, and the index is `database/retention_policy`.
 */
export interface Observation {
  readonly index: string;
  /** The document's id; null where it has none. */
  readonly id: string | null;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly fields: Fields;
  /** The document's JSON, where the caller has made it already. */
  readonly source?: string | undefined;
}
