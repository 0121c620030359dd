import type { AccessTables } from "./tables/access.ts";
import type { AdministrationTables } from "./tables/administration.ts";
import type { AlertingTables } from "./tables/alerting.ts";
import type { DeadLetterTables } from "./tables/dead-letters.ts";
import type { InputTables } from "./tables/inputs.ts";
import type { LeaseTables } from "./tables/leases.ts";

/**
 * Every table of the state store. Column types are what SQLite and PostgreSQL both give back: text, integer, and
 * `bigint` for times in milliseconds; a truth is an integer 0 or 1; a structure is JSON in a text; bytes are
 * what `bytesType` says; ids are texts that the program makes, never counters of the database.
 */
export interface Schema
  extends AccessTables,
    AdministrationTables,
    AlertingTables,
    DeadLetterTables,
    InputTables,
    LeaseTables {}
