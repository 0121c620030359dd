/** How to reach and log in to InfluxDB 1.8. Plain data, for a worker thread too. */
export interface InfluxConnection {
  readonly kind: "influxdb";
  /** `http://host:8086` */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** A file in PEM; null takes the system's authorities. */
  readonly ca: string | null;
  /** False takes any certificate: for trials only. */
  readonly verify: boolean;
  readonly compression: boolean;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
  /** `one`, `any`, `quorum` or `all` in a cluster; null leaves it to the server. */
  readonly consistency: string | null;
}
