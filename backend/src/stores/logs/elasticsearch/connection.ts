/** How to reach and log in to an Elasticsearch cluster. Plain data, for a worker thread too. */
export interface ElasticsearchConnection {
  readonly kind: "elasticsearch";
  /** `https://host:9200`; with `cloudId` none. */
  readonly nodes: readonly string[];
  readonly cloudId: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** `id:key`, or as Elasticsearch hands it out, encoded. */
  readonly apiKey: string | null;
  /** A file in PEM; null takes the system's authorities. */
  readonly ca: string | null;
  /** SHA-256 fingerprint of the authority, instead of a file. */
  readonly caFingerprint: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  /** False takes any certificate: for trials only. */
  readonly verify: boolean;
  readonly compression: boolean;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
}
