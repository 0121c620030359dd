import type { Migration } from "kysely/migration";
import * as access from "./0001-access.ts";
import * as alerting from "./0002-alerting.ts";
import * as inputs from "./0003-inputs.ts";
import * as deadLetters from "./0004-dead-letters.ts";
import * as severalBackends from "./0005-several-backends.ts";
import * as leases from "./0006-leases.ts";
import * as administration from "./0007-administration.ts";

/** Every migration, in order. One that has been released is never changed; a change is a new one. */
export const migrations: Record<string, Migration> = {
  "0001-access": access,
  "0002-alerting": alerting,
  "0003-inputs": inputs,
  "0004-dead-letters": deadLetters,
  "0005-several-backends": severalBackends,
  "0006-leases": leases,
  "0007-administration": administration,
};
