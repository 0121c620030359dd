import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";
import { ConfigurationError, messageOf } from "../../../errors.ts";

/** Where a PostgreSQL is, and how it is reached. */
export interface PostgresqlAddress {
  readonly config: ClientConfig;
  /** `host:port/database`, for people: without user and password. */
  readonly where: string;
}

const FORM = "postgres://user:password@host:5432/database";
const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"] as const;
const PARAMETERS = ["sslmode", "application_name", "connect_timeout", "host", "options"] as const;
const CONNECT_SECONDS = 10;

/**
 * Reads a PostgreSQL URL (libpq: "Connection URIs"): `sslmode`, `application_name`, `connect_timeout` in seconds,
 * `host` for the folder of a Unix socket, and `options`, for instance `-csearch_path=heimdall`. As in libpq `require`
 * encrypts and asks for no certificate unless there is an authority to check it by, `verify-ca` leaves the host's name
 * out, `verify-full` checks all. Without `sslmode` it is `verify-full` when there is a `ca`, else `disable`. `ca` is
 * the path of a PEM file. Throws ConfigurationError, never with a part of the URL in which the password may be.
 */
export function postgresqlAddress(url: string, ca: string | null): PostgresqlAddress {
  if (!URL.canParse(url)) throw new ConfigurationError(`state.url is no address; write ${FORM}${ENCODE}`);
  const { hostname, port, username, password, pathname, searchParams, hash } = new URL(url);
  const database = decode(pathname.slice(1));
  if (hash !== "" || /[@/]/.test(database)) {
    throw new ConfigurationError(`state.url is ambiguous; write ${FORM}${ENCODE}`);
  }
  if (database === "") throw new ConfigurationError(`state.url names no database; write ${FORM}`);
  const parameters = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (!(PARAMETERS as readonly string[]).includes(name)) throw unknownParameter(name);
    parameters.set(name, value);
  }
  const host = parameters.get("host") ?? (decode(hostname).replace(/^\[(.+)\]$/, "$1") || "localhost");
  const where = `${host}:${port || 5432}/${database}`;
  const config: ClientConfig = {
    host,
    port: port === "" ? 5432 : Number(port),
    database,
    ...(username !== "" && { user: decode(username) }),
    ...(password !== "" && { password: decode(password) }),
    ssl: tls(parameters.get("sslmode"), ca),
    application_name: parameters.get("application_name") ?? "heimdall",
    connectionTimeoutMillis: 1_000 * connectSeconds(parameters.get("connect_timeout")),
    ...(parameters.has("options") && { options: parameters.get("options") }),
  };
  return { config, where };
}

const ENCODE = " with %XX for each of : / ? # @ in the user and the password";

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigurationError(`state.url has a % that encodes nothing; write ${FORM}${ENCODE}, and %25 for %`);
  }
}

function unknownParameter(name: string): ConfigurationError {
  if (name === "sslrootcert") return new ConfigurationError("state.url: write the authority's PEM file as state.ca");
  const known = PARAMETERS.join(", ");
  return new ConfigurationError(`state.url: the parameter '${name}' is not supported; there are ${known}`);
}

function connectSeconds(text: string | undefined): number {
  const seconds = text === undefined ? CONNECT_SECONDS : Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 300) return seconds;
  throw new ConfigurationError("state.url: connect_timeout is a number of seconds, 1 to 300");
}

function tls(given: string | undefined, ca: string | null): ClientConfig["ssl"] {
  const mode = given ?? (ca === null ? "disable" : "verify-full");
  if (!(SSL_MODES as readonly string[]).includes(mode)) {
    // prefer and allow fall back to plain text when somebody in between wants it.
    throw new ConfigurationError(`state.url: sslmode is one of ${SSL_MODES.join(", ")}; not '${mode}'`);
  }
  if (mode === "disable") {
    if (ca === null) return false;
    throw new ConfigurationError("state.ca is set and state.url says sslmode=disable; leave one of them out");
  }
  if (mode === "verify-ca" && ca === null) {
    throw new ConfigurationError("state.url: sslmode=verify-ca needs state.ca; verify-full checks by well-known ones");
  }
  return {
    rejectUnauthorized: mode !== "require" || ca !== null,
    ...(ca !== null && { ca: readCertificate(ca) }),
    // Node's way to say that any name will do.
    ...(mode !== "verify-full" && { checkServerIdentity: () => undefined }),
  };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError(`state.ca: ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
