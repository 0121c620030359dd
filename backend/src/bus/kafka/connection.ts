/** How to reach and log in to a Kafka cluster. Plain data. */
export interface KafkaConnection {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Null without TLS. */
  readonly tls: TlsFiles | null;
  /** Null without a login. */
  readonly sasl: {
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
    readonly username: string;
    readonly password: string;
  } | null;
}

/** TLS by files in PEM; null takes the system's authorities and no certificate of our own. */
export interface TlsFiles {
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  /** False takes any certificate: for trials only. */
  readonly verify: boolean;
}
