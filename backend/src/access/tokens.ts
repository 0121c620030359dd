import { HeimdallError } from "../errors.ts";
import { newId } from "../stores/state/id.ts";
import type { State } from "../stores/state/state.ts";
import type { Role } from "./roles.ts";
import { fingerprint, randomSecret } from "./secrets.ts";

/** What every API token begins with, so that secret scanners and people know one. */
export const TOKEN_MARK = "hmd_";
const SHOWN = TOKEN_MARK.length + 6;
const USE_NOTED_EVERY = 60_000;

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: string;
  readonly created_by: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
}

export interface Tokens {
  /** Makes a token; its secret is answered here and never again. Throws TOKEN_EXISTS and BAD_NAME. */
  create(spec: {
    name: string;
    role: Role;
    createdBy: string;
    expiresAt?: number | null;
  }): Promise<{ token: Token; secret: string }>;
  list(): Promise<readonly Token[]>;
  /** By id, name or prefix. Throws TOKEN_UNKNOWN. */
  revoke(which: string): Promise<Token>;
  /** The token of a secret, when it is still good. */
  find(secret: string): Promise<Token | undefined>;
}

const COLUMNS = ["id", "name", "role", "prefix", "created_by", "created_at", "expires_at", "last_used_at"] as const;

export function createTokens({ db }: State, now: () => number): Tokens {
  return {
    async create({ name, role, createdBy, expiresAt = null }) {
      if (!/^[\w. @/-]{1,64}$/.test(name)) {
        throw new HeimdallError("BAD_NAME", "a token's name has letters, digits and . _ @ / -, at most 64", {
          status: 400,
        });
      }
      const at = now();
      const secret = TOKEN_MARK + randomSecret();
      const token: Token = {
        id: newId(at),
        name,
        role,
        prefix: secret.slice(0, SHOWN),
        created_by: createdBy,
        created_at: at,
        expires_at: expiresAt,
        last_used_at: null,
      };
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("tokens")
        .values({ ...token, hash: fingerprint(secret) })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .executeTakeFirst();
      if (Number(numInsertedOrUpdatedRows) === 0) {
        throw new HeimdallError("TOKEN_EXISTS", `there is a token named ${name} already; revoke it first`, {
          status: 409,
        });
      }
      return { token, secret };
    },

    list: () => db.selectFrom("tokens").select(COLUMNS).orderBy("created_at").orderBy("id").execute(),

    async revoke(which) {
      const matching = await db
        .selectFrom("tokens")
        .select(COLUMNS)
        .where((row) => row.or([row("id", "=", which), row("name", "=", which), row("prefix", "=", which)]))
        .execute();
      if (matching.length !== 1) {
        throw new HeimdallError(
          matching.length === 0 ? "TOKEN_UNKNOWN" : "TOKEN_AMBIGUOUS",
          matching.length === 0 ? `there is no token ${which}` : `${which} means more than one token; give its id`,
          { status: matching.length === 0 ? 404 : 409 },
        );
      }
      await db.deleteFrom("tokens").where("id", "=", matching[0]!.id).execute();
      return matching[0]!;
    },

    async find(secret) {
      if (!secret.startsWith(TOKEN_MARK)) return undefined;
      const token = await db
        .selectFrom("tokens")
        .select(COLUMNS)
        .where("hash", "=", fingerprint(secret))
        .executeTakeFirst();
      const at = now();
      if (!token || (token.expires_at !== null && token.expires_at <= at)) return undefined;
      if (at - (token.last_used_at ?? 0) >= USE_NOTED_EVERY) {
        await db.updateTable("tokens").set({ last_used_at: at }).where("id", "=", token.id).execute();
      }
      return token;
    },
  };
}
