import { dirname, isAbsolute, join } from "node:path";
import type { ComponentContext } from "../../component/declaration.ts";
import type { OptionValues } from "../../component/options.ts";
import type { ElasticsearchConnection } from "../../stores/logs/elasticsearch/connection.ts";
import type { elasticsearchOptions } from "./options.ts";

type Values = OptionValues<typeof elasticsearchOptions>;

/** What means nothing unless the output names a server. */
const WITH_SERVER = [
  "user",
  "password",
  "api_key",
  "cloud_auth",
  "path",
  "ssl_enabled",
  "ssl_certificate_authorities",
  "ssl_certificate",
  "ssl_key",
  "ca_trusted_fingerprint",
  "compression_level",
  "http_compression",
] as const satisfies readonly (keyof Values)[];

/**
 * The cluster that the output's options name; null for the deployment's own (Logstash elasticsearch output: `hosts` is
 * 127.0.0.1 there when it is not given).
 */
export function connectionOf(options: Values, context: ComponentContext): ElasticsearchConnection | null {
  const { hosts, cloud_id: cloudId } = options;
  if (hosts === undefined && cloudId === undefined) {
    const lonely = WITH_SERVER.find((name) => options[name] !== undefined);
    if (lonely !== undefined) {
      refuse(context, lonely, "says nothing without hosts; the deployment's own log store is set up in the settings");
    }
    return null;
  }
  if (hosts !== undefined && cloudId !== undefined)
    refuse(context, "cloud_id", "names the cluster by itself; drop hosts");
  const nodes = hosts === undefined ? [] : readNodes(options, context);
  const isSecure = cloudId !== undefined || nodes.every(({ url }) => url.startsWith("https:"));
  const login = readLogin(options, nodes.find(({ user }) => user !== null) ?? null, context);
  if (login.apiKey !== null && !isSecure) {
    refuse(context, "api_key", "is sent over TLS only; write https:// hosts, or ssl_enabled => true");
  }
  const tls = readTls(options, context);
  if (!isSecure && (tls.ca ?? tls.caFingerprint ?? tls.certificate) !== null) {
    refuse(context, "hosts", "are reached without TLS, so that certificates mean nothing; write https:// hosts");
  }
  return {
    kind: "elasticsearch",
    nodes: nodes.map(({ url }) => url),
    cloudId: cloudId ?? null,
    ...login,
    ...tls,
    compression: isCompressed(options, context),
    timeout: Math.round(options.timeout * 1_000),
  };
}

interface Node {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

const HOST =
  /^(?:(https?):\/\/)?(?:([^:@/]*)(?::([^@/]*))?@)?(\[[\da-fA-F:.]+\]|[^:/?#[\]@\s]+)(?::(\d{1,5}))?(\/[^?#\s]*)?$/;

function readNodes(options: Values, context: ComponentContext): Node[] {
  const { hosts = [], ssl_enabled: ssl, path } = options;
  if (hosts.length === 0) refuse(context, "hosts", "names no node");
  const nodes = hosts.map((given): Node => {
    const match = HOST.exec(String(given));
    // What was written is not repeated: it may hold a password.
    if (!match) return refuse(context, "hosts", "holds something that is neither host, host:port nor an http(s) URL");
    const [, scheme, user, password, host, port = "9200", ownPath = ""] = match;
    if (ssl === false && scheme === "https")
      refuse(context, "ssl_enabled", "is false, but hosts are https:// addresses");
    if (ssl === true && scheme === "http") refuse(context, "ssl_enabled", "is true, but hosts are http:// addresses");
    if (path !== undefined && ownPath.length > 1)
      refuse(context, "path", "stands in hosts already; drop one of the two");
    const below = (path ?? ownPath).replace(/^\/*/, "/").replace(/\/+$/, "");
    const protocol = scheme ?? (ssl === true ? "https" : "http");
    const decoded = (text: string | undefined) => (text === undefined ? null : decodeURIComponent(text));
    return { url: `${protocol}://${host}:${port}${below}`, user: decoded(user), password: decoded(password) };
  });
  if (new Set(nodes.map(({ url }) => url.slice(0, 5))).size > 1) {
    refuse(context, "hosts", "mixes http:// and https://; all nodes are reached in the same way");
  }
  return nodes;
}

type Login = Pick<ElasticsearchConnection, "username" | "password" | "apiKey">;

function readLogin(options: Values, inHosts: Node | null, context: ComponentContext): Login {
  const { user, password, api_key: apiKey, cloud_auth: cloudAuth } = options;
  const given = [cloudAuth, apiKey, user ?? password ?? inHosts?.user].filter(
    (one) => one !== undefined && one !== null,
  );
  if (given.length > 1) {
    const name = apiKey !== undefined ? "api_key" : "cloud_auth";
    refuse(
      context,
      name,
      "is one way to log in, and another one is given too; keep one of user, api_key and cloud_auth",
    );
  }
  if (cloudAuth !== undefined) {
    const at = cloudAuth.indexOf(":");
    if (at < 1) refuse(context, "cloud_auth", "is user:password");
    return { username: cloudAuth.slice(0, at), password: cloudAuth.slice(at + 1), apiKey: null };
  }
  if (password !== undefined && user === undefined) refuse(context, "password", "needs its user");
  if (user !== undefined && password === undefined) refuse(context, "user", "needs its password");
  return {
    username: user ?? inHosts?.user ?? null,
    password: password ?? inHosts?.password ?? null,
    apiKey: apiKey ?? null,
  };
}

type Tls = Pick<ElasticsearchConnection, "ca" | "caFingerprint" | "certificate" | "key" | "verify">;

function readTls(options: Values, context: ComponentContext): Tls {
  const { ssl_certificate_authorities: authorities, ssl_certificate: certificate, ssl_key: key } = options;
  const { ca_trusted_fingerprint: fingerprints } = options;
  if (authorities && authorities.length > 1) {
    refuse(context, "ssl_certificate_authorities", "is one PEM file, which may hold several certificates; join them");
  }
  if (fingerprints && (fingerprints.length > 1 || !/^(?:[\da-f]{2}:?){32}$/i.test(String(fingerprints[0])))) {
    refuse(context, "ca_trusted_fingerprint", "is one SHA-256 fingerprint: 64 hexadecimal digits");
  }
  if ((certificate === undefined) !== (key === undefined)) {
    refuse(
      context,
      key === undefined ? "ssl_certificate" : "ssl_key",
      "goes with the other: ssl_certificate and ssl_key",
    );
  }
  const authority = authorities === undefined ? null : String(authorities[0]);
  const directory = dirname(context.place.file);
  return {
    ca: authority === null || isAbsolute(authority) ? authority : join(directory, authority),
    caFingerprint: fingerprints === undefined ? null : String(fingerprints[0]),
    certificate: certificate ?? null,
    key: key ?? null,
    verify: options.ssl_verification_mode === "full",
  };
}

function isCompressed({ compression_level: level, http_compression: old }: Values, context: ComponentContext): boolean {
  if (level !== undefined && old !== undefined) {
    refuse(context, "http_compression", "says the same as compression_level; drop it");
  }
  return old ?? (level ?? 0) > 0;
}

/** At the place of an option, which the message begins with. */
function refuse(context: ComponentContext, name: string, message: string): never {
  return context.refuse(name, `${name} ${message}`);
}
