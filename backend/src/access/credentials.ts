/** What a request shows of itself. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "bearer"; readonly secret: string }
  | { readonly kind: "basic"; readonly name: string; readonly password: string }
  | { readonly kind: "other"; readonly scheme: string; readonly value: string };

/** Reads an `Authorization` header. */
export function readAuthorization(header: string | undefined): Credentials {
  const match = /^\s*([\w-]+)\s+(\S.*?)\s*$/.exec(header ?? "");
  if (!match) return header?.trim() ? { kind: "other", scheme: "", value: header.trim() } : { kind: "none" };
  const scheme = match[1]!.toLowerCase();
  const value = match[2]!;
  if (scheme === "bearer") return { kind: "bearer", secret: value };
  if (scheme !== "basic") return { kind: "other", scheme, value };
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon === -1) return { kind: "other", scheme, value };
  return { kind: "basic", name: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/**
 * The secrets that an agent may have meant as its ingest token: Bearer, the Basic password, Elasticsearch's
 * `ApiKey` (as given, or the key of base64 `id:key`), InfluxDB's `Token`, and InfluxDB 1's `?p=`.
 */
export function ingestSecrets(authorization: string | undefined, queryPassword: unknown): string[] {
  const secrets = typeof queryPassword === "string" && queryPassword !== "" ? [queryPassword] : [];
  const credentials = readAuthorization(authorization);
  if (credentials.kind === "bearer") secrets.push(credentials.secret);
  if (credentials.kind === "basic") secrets.push(credentials.password);
  if (credentials.kind === "other" && ["apikey", "token"].includes(credentials.scheme)) {
    const { value } = credentials;
    secrets.push(value);
    if (credentials.scheme === "apikey") {
      const decoded = Buffer.from(value, "base64").toString("utf8");
      secrets.push(decoded.slice(decoded.indexOf(":") + 1));
      // Filebeat's `api_key: id:key` is encoded by Filebeat, other clients send it as it is.
      if (value.includes(":")) secrets.push(value.slice(value.indexOf(":") + 1));
    } else if (value.includes(":")) {
      // InfluxDB 1.8's compatibility API: `Token user:password`.
      secrets.push(value.slice(value.indexOf(":") + 1));
    }
  }
  return secrets.filter((secret) => secret !== "");
}
