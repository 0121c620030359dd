import { isLoopback } from "../config/exposure.ts";

/** Where senders reach this Heimdall. */
export interface Addresses {
  /** `http://127.0.0.1:8080` */
  readonly http: string;
  /** `127.0.0.1:5044`; null where nothing listens. */
  readonly beats: string | null;
  readonly syslog: { readonly host: string; readonly port: number; readonly protocol: "tcp" | "udp" } | null;
  /** Whether HTTP takes requests of this machine only. */
  readonly is_local: boolean;
  /** Whether senders by HTTP must show a token. */
  readonly needs_token: boolean;
}

export interface AddressFacts {
  /** As who asks reached us: `http`, `heimdall.example:8080`. */
  readonly protocol: string;
  readonly host: string;
  readonly settings: {
    readonly http: { readonly host: string; readonly port: number };
    readonly ingest: { readonly token: string | null };
  };
  readonly listening: readonly { readonly input: string; readonly addresses: readonly string[] }[];
}

/** The address that somebody reached us by is one that works; what listens everywhere is found at the same name. */
export function addressesOf({ protocol, host, settings, listening }: AddressFacts): Addresses {
  const { http, ingest } = settings;
  // A name that a shell would take apart is none that anybody typed.
  const isName = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(host);
  const reached = isName ? host : `${http.host}:${http.port}`;
  const machine = reached.replace(/:\d+$/, "");
  const addressesOfInput = (kind: string): URL[] =>
    listening
      .filter(({ input }) => input === kind || input.startsWith(`${kind}@`) || input.startsWith(`${kind}_`))
      .flatMap(({ addresses }) => addresses)
      .filter((address) => URL.canParse(address))
      .map((address) => new URL(address));
  const hostOf = ({ hostname }: URL): string => (["0.0.0.0", "[::]"].includes(hostname) ? machine : hostname);

  const beats = addressesOfInput("beats").find(({ protocol: scheme }) => scheme === "tcp:");
  const syslog = addressesOfInput("syslog");
  const chosen = syslog.find(({ protocol: scheme }) => scheme === "tcp:") ?? syslog[0];
  return {
    http: `${protocol}://${reached}`,
    beats: beats ? `${hostOf(beats)}:${beats.port}` : null,
    syslog: chosen
      ? { host: hostOf(chosen), port: Number(chosen.port), protocol: chosen.protocol === "tcp:" ? "tcp" : "udp" }
      : null,
    is_local: isLoopback(http.host),
    needs_token: ingest.token !== null,
  };
}
