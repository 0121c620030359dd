import type { Settings } from "../config/schema.ts";
import type { State } from "../stores/state/state.ts";
import { type Audit, createAudit } from "./audit.ts";
import { type Authenticator, createAuthenticator } from "./authenticate.ts";
import { ingestSecrets } from "./credentials.ts";
import { createGrafanaPeople } from "./grafana.ts";
import { createLoginLimit } from "./login-limit.ts";
import { createPeople, type People } from "./people.ts";
import { allows } from "./roles.ts";
import { randomSecret, sameSecret } from "./secrets.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createTokens, type Tokens } from "./tokens.ts";

/** Who may do what: people, sessions, tokens, and the record of changes. */
export interface Access extends Authenticator {
  readonly people: People;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly audit: Audit;
  /** The token of the CLI on this machine, for `writeLocalServer`. */
  readonly cliToken: string;
  /**
   * Whether a sender may bring data in: always where no ingest token is set (then only this machine can reach us),
   * else with that token or an API token of the role `ingest`.
   */
  mayIngest(authorization: string | undefined, queryPassword: unknown): Promise<boolean>;
}

export interface AccessOptions {
  readonly state: State;
  readonly ingestToken: string | null;
  /** Absent where nobody comes by Grafana. */
  readonly grafana?: Settings["grafana"] | undefined;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: () => number;
}

export function createAccess({ state, ingestToken, grafana, now = Date.now }: AccessOptions): Access {
  const people = createPeople(state, now);
  const sessions = createSessions(state, now);
  const tokens = createTokens(state, now);
  const cliToken = randomSecret();
  const limit = createLoginLimit(now);
  return {
    ...createAuthenticator({
      people,
      sessions,
      tokens,
      limit,
      cliToken,
      now,
      grafana: createGrafanaPeople(grafana, now),
    }),
    people,
    sessions,
    tokens,
    audit: createAudit(state, now),
    cliToken,
    async mayIngest(authorization, queryPassword) {
      if (ingestToken === null) return true;
      for (const secret of ingestSecrets(authorization, queryPassword)) {
        if (sameSecret(secret, ingestToken)) return true;
        const token = await tokens.find(secret);
        if (token && allows(token.role, "ingest")) return true;
      }
      return false;
    },
  };
}
