import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

/** A schema of its own in the shared database, which stands for an empty database. */
export interface OwnSchema {
  /** For `openState`. */
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** Makes an empty schema; the URL leads into it. */
export async function createSchema(address: string): Promise<OwnSchema> {
  const name = `heimdall_test_${randomBytes(6).toString("hex")}`;
  await run(address, `CREATE SCHEMA ${name}`);
  const url = new URL(address);
  url.searchParams.set("options", `-csearch_path=${name}`);
  return { url: url.href, name, drop: () => run(address, `DROP SCHEMA ${name} CASCADE`) };
}

/** Opens a state store in a schema of its own, which goes when the store is closed. */
export async function openOwnState(address: string): Promise<State> {
  const schema = await createSchema(address);
  const state = await openState({ url: schema.url });
  return {
    db: state.db,
    async close() {
      await state.close();
      await schema.drop();
    },
  };
}

async function run(address: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
