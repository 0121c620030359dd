import { createHmac, randomBytes } from "node:crypto";
import { HeimdallError } from "../errors.ts";
import { readAuthorization } from "./credentials.ts";
import { type GrafanaPeople, wrongPluginToken } from "./grafana.ts";
import type { LoginLimit } from "./login-limit.ts";
import type { People, Person } from "./people.ts";
import type { Identity } from "./roles.ts";
import { sameSecret } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import type { Tokens } from "./tokens.ts";

/** What of a request says who it is. */
export interface Presented {
  readonly authorization: string | undefined;
  /** The session cookie's value. */
  readonly session: string | undefined;
  /** The client's address. */
  readonly address: string;
  /** What came along when the plugin in Grafana sent it. */
  readonly plugin?: PluginPresented | undefined;
}

/** What Grafana's plugin proxy puts on a request. */
export interface PluginPresented {
  /** `X-Grafana-Id`: who it is, signed by Grafana. */
  readonly id: string | undefined;
}

export interface Authenticator {
  /**
   * Who a request is; undefined when it shows nothing. Throws UNAUTHENTICATED (401) when what it shows is not good
   * (it does not fall back to a weaker proof), and TOO_MANY_LOGINS (429).
   */
  identify(presented: Presented): Promise<Identity | undefined>;
  /** The person of a name and password, limited in rate. Throws UNAUTHENTICATED and TOO_MANY_LOGINS. */
  login(name: string, password: string, address: string): Promise<Person>;
}

const REMEMBERED = 1_000;
const REMEMBERED_FOR = 5 * 60_000;

export function createAuthenticator(parts: {
  people: People;
  sessions: Sessions;
  tokens: Tokens;
  limit: LoginLimit;
  cliToken: string;
  now: () => number;
  grafana: GrafanaPeople;
}): Authenticator {
  const { people, sessions, tokens, limit, cliToken, now, grafana } = parts;
  const key = randomBytes(32);
  // scrypt is slow on purpose; a script that sends Basic with every request pays it once in five minutes.
  const verified = new Map<string, { personId: string; passwordChangedAt: number; until: number }>();

  async function login(name: string, password: string, address: string): Promise<Person> {
    limit.check(address, name);
    const person = await people.verify(name, password);
    if (!person) {
      limit.failed(address, name);
      throw unauthenticated("the name or the password is wrong");
    }
    limit.succeeded(address, name);
    return person;
  }

  async function basic(name: string, password: string, address: string): Promise<Person> {
    const id = createHmac("sha256", key).update(`${name}\0${password}`).digest("base64");
    const known = verified.get(id);
    if (known && known.until > now()) {
      const person = await people.byId(known.personId);
      if (person?.password_changed_at === known.passwordChangedAt) return person;
    }
    verified.delete(id);
    const person = await login(name, password, address);
    if (verified.size >= REMEMBERED) verified.delete(verified.keys().next().value!);
    verified.set(id, {
      personId: person.id,
      passwordChangedAt: person.password_changed_at,
      until: now() + REMEMBERED_FOR,
    });
    return person;
  }

  return {
    login,
    async identify({ authorization, session, address, plugin }) {
      const shown = readAuthorization(authorization);
      if (shown.kind === "basic") return personIdentity(await basic(shown.name, shown.password, address), false);
      if (shown.kind === "bearer") {
        if (sameSecret(shown.secret, cliToken)) return { kind: "cli", name: "cli", role: "admin", bySession: false };
        if (grafana.hasToken(shown.secret)) return grafana.identify(plugin?.id);
        const token = await tokens.find(shown.secret);
        if (!token) throw unauthenticated("the token is not known, revoked or expired");
        if (token.role === "grafana") return grafana.identify(plugin?.id);
        // Else everybody who opens the plugin would be this one token, with its role.
        if (plugin) throw wrongPluginToken(token);
        return { kind: "token", name: token.name, role: token.role, bySession: false };
      }
      if (shown.kind === "other") {
        throw unauthenticated("the Authorization header is not understood; send Bearer with a token, or Basic");
      }
      if (!session) return undefined;
      const person = await sessions.person(session);
      return person && personIdentity(person, true);
    },
  };
}

function personIdentity(person: Person, bySession: boolean): Identity {
  return { kind: "person", name: person.name, role: person.role, personId: person.id, bySession };
}

export function unauthenticated(message: string): HeimdallError {
  return new HeimdallError("UNAUTHENTICATED", message, { status: 401 });
}
