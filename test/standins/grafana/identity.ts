import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";

/** Somebody in Grafana. */
export interface GrafanaPerson {
  readonly login: string;
  readonly role: "Viewer" | "Editor" | "Admin" | "None";
  /** @default 1 */
  readonly orgId?: number;
}

/** The part of Grafana that says who a person is: its signing keys, and the ids signed with them. */
export interface GrafanaIdentity {
  /** What `/api/signing-keys/keys` answers. */
  keys(): JSONWebKeySet;
  /** An `X-Grafana-Id` as Grafana 12 and newer write it, with other claims where a test wants them. */
  sign(person: GrafanaPerson, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A new key, as at the beginning of a month; ids of the old one stay good unless `forget`. */
  rotate(forget?: boolean): Promise<void>;
}

/** `rootUrl` is Grafana's `root_url`, which ends in a slash. */
export async function createGrafanaIdentity(rootUrl: string, now: () => number = Date.now): Promise<GrafanaIdentity> {
  const known: Awaited<ReturnType<typeof newKey>>[] = [await newKey(1)];
  return {
    keys: () => ({ keys: known.map(({ jwk }) => jwk) }),
    async sign({ login, role, orgId = 1 }, claims = {}) {
      const { privateKey, kid } = known.at(-1)!;
      const at = Math.floor(now() / 1000);
      return new SignJWT({
        iss: rootUrl,
        aud: [`org:${orgId}`],
        sub: `user:${login}-uid`,
        iat: at,
        exp: at + 600,
        namespace: orgId === 1 ? "default" : `org-${orgId}`,
        identifier: `${login}-uid`,
        type: "user",
        username: login,
        name: login,
        email: `${login}@example.com`,
        email_verified: false,
        role,
        ...claims,
      })
        .setProtectedHeader({ alg: "ES256", kid, typ: "jwt" })
        .sign(privateKey);
    },
    async rotate(forget = false) {
      if (forget) known.length = 0;
      known.push(await newKey(known.length + (forget ? 100 : 1)));
    },
  };
}

/** Grafana names its keys by the month and the algorithm. */
async function newKey(month: number) {
  const kid = `id-2026-${String(month).padStart(2, "0")}-es256`;
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" } };
}
