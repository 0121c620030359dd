import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { Settings } from "../config/schema.ts";
import { HeimdallError } from "../errors.ts";
import type { Identity } from "./roles.ts";
import { sameSecret } from "./secrets.ts";
import type { Token } from "./tokens.ts";

/** The people of a Grafana. */
export interface GrafanaPeople {
  /** Whether this is the plugin's token of the settings. */
  hasToken(secret: string): boolean;
  /**
   * The person of what Grafana signed (`X-Grafana-Id`). Throws GRAFANA_NOT_SET_UP, GRAFANA_ID_MISSING,
   * GRAFANA_ID_REFUSED and GRAFANA_ROLE_REFUSED (403; a 401 would have Grafana log its own people out), and
   * GRAFANA_UNREACHABLE (503).
   */
  identify(id: string | undefined): Promise<Identity>;
}

/** Grafana itself lets its keys be remembered that long. */
const KEYS_KEPT = 3_600_000;
/** An unknown key makes us ask again, but no more often than this. */
const ASKED_AGAIN_AFTER = 30_000;
const ASKED_FOR = 5_000;
/** How far the clocks of two machines may be apart, in seconds. */
const CLOCKS_APART = 30;

/** The claims of Grafana's id beside the registered ones; `role` is there since Grafana 12. */
interface GrafanaClaims extends JWTPayload {
  readonly role?: unknown;
  readonly username?: unknown;
}

export function createGrafanaPeople(settings: Settings["grafana"] | undefined, now: () => number): GrafanaPeople {
  const url = settings?.url;
  const token = settings?.token ?? null;
  const hasToken = (secret: string) => token !== null && sameSecret(secret, token);
  if (!settings || !url) {
    return {
      hasToken,
      async identify() {
        throw refused(
          "GRAFANA_NOT_SET_UP",
          "people of Grafana cannot be let in: set grafana.url in heimdall.yaml to Grafana's address, where its signing keys are",
        );
      },
    };
  }
  const keysAt = new URL(`${url.replace(/\/+$/, "")}/api/signing-keys/keys`);
  const keys = createRemoteJWKSet(keysAt, {
    cacheMaxAge: KEYS_KEPT,
    cooldownDuration: ASKED_AGAIN_AFTER,
    timeoutDuration: ASKED_FOR,
  });
  const root = (settings.root_url ?? url).replace(/\/+$/, "");
  const orgs = settings.org_ids.length === 0 ? [1] : settings.org_ids;

  const verify = async (id: string): Promise<GrafanaClaims> => {
    try {
      const { payload } = await jwtVerify<GrafanaClaims>(id, keys, {
        algorithms: ["ES256"],
        typ: "jwt",
        issuer: [root, `${root}/`],
        audience: orgs.map((org) => `org:${org}`),
        requiredClaims: ["sub", "iat", "exp"],
        clockTolerance: CLOCKS_APART,
        currentDate: new Date(now()),
      });
      return payload;
    } catch (error) {
      throw explain(error, { keysAt, root, orgs });
    }
  };

  return {
    hasToken,
    async identify(id) {
      if (!id) {
        throw refused(
          "GRAFANA_ID_MISSING",
          "Grafana did not say who this is: X-Grafana-Id is missing, which Grafana 12 and newer send; is this its plugin proxy?",
        );
      }
      const claims = await verify(id);
      const { role: grafanaRole, sub, username } = claims;
      const name = typeof username === "string" && username !== "" ? username : sub!;
      const role = roleOf(grafanaRole, settings.roles);
      if (role === undefined) {
        throw refused(
          "GRAFANA_ID_REFUSED",
          "Grafana's id does not say the person's role, which Grafana 12 and newer sign",
        );
      }
      if (role === "nobody") {
        throw refused(
          "GRAFANA_ROLE_REFUSED",
          `${name} has the role ${grafanaRole} in Grafana, which lets nobody in here (grafana.roles)`,
        );
      }
      return { kind: "grafana", name, role, bySession: false };
    },
  };
}

/** What somebody of this role in Grafana is here; undefined for what is no role. */
function roleOf(role: unknown, roles: Settings["grafana"]["roles"]) {
  if (role === "Admin") return roles.admin;
  if (role === "Editor") return roles.editor;
  if (role === "Viewer") return roles.viewer;
  return role === "None" ? "nobody" : undefined;
}

function explain(
  error: unknown,
  { keysAt, root, orgs }: { readonly keysAt: URL; readonly root: string; readonly orgs: readonly number[] },
): HeimdallError {
  const id = (why: string) => refused("GRAFANA_ID_REFUSED", `Grafana's id of this person is not good: ${why}`, error);
  if (error instanceof errors.JWTExpired) return id("it has expired; do the clocks of both machines agree?");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "iss") {
      return id(
        `it was issued by '${error.payload.iss}', not by '${root}'; set grafana.root_url to Grafana's root_url`,
      );
    }
    if (error.claim === "aud") {
      return id(`it is for ${[error.payload.aud].flat().join(", ")}; grafana.org_ids lets in ${orgs.join(", ")}`);
    }
    return id(error.message);
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return id(`it is signed with a key that ${keysAt.origin} does not have; is grafana.url the same Grafana?`);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return id("its signature is wrong");
  if (error instanceof errors.JOSEAlgNotAllowed) return id("it is not signed the way Grafana signs (ES256)");
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return id("it is no signed token");
  if (error instanceof errors.JWKSInvalid) {
    return id(
      `${keysAt.origin} hands out no signing keys; Grafana Cloud keeps them to itself, one's own Grafana shows them`,
    );
  }
  return new HeimdallError(
    "GRAFANA_UNREACHABLE",
    `Grafana's signing keys could not be read at ${keysAt.origin}${keysAt.pathname}; is grafana.url right, and does Grafana run?`,
    { status: 503, retryable: true, cause: error },
  );
}

/** For a plugin that was given a token that anybody who opens it would be. */
export function wrongPluginToken({ name, role }: Token): HeimdallError {
  return refused(
    "GRAFANA_TOKEN_ROLE",
    `the plugin's token ${name} is of the role ${role}, which every person of Grafana would get; make one with: heimdall token create NAME --role grafana`,
  );
}

function refused(code: string, message: string, cause?: unknown): HeimdallError {
  return new HeimdallError(code, message, { status: 403, cause });
}
