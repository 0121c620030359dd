import { isIP } from "node:net";
import { ConfigurationError } from "../errors.ts";
import type { Settings } from "./schema.ts";

/** Whether only this machine can reach a listener on this host. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (address === "localhost") return true;
  const ipv4 = address.replace(/^::ffff:/, "");
  if (isIP(ipv4) === 4) return ipv4.startsWith("127.");
  return isIP(address) === 6 && /^(0*:)*:?0*1$/.test(address) && !/[2-9a-f]/.test(address);
}

/** Something that listens: the key or place that says so, and the host. */
export interface InputListener {
  readonly key: string;
  readonly host: string;
}

/**
 * Throws a ConfigurationError when one of the listeners can be reached from other machines while the ingest token
 * or the administrator's password is not set. `listeners` are the key that sets the host, and the host.
 */
export function refuseExposure(settings: Settings, listeners: readonly InputListener[]): void {
  const missing = [
    ...(settings.ingest.token === null ? ["ingest.token (or ingest.token_file)"] : []),
    ...(settings.admin.password === null ? ["admin.password (or admin.password_file)"] : []),
  ];
  const open = listeners.filter(({ host }) => !isLoopback(host));
  if (missing.length === 0 || open.length === 0) return;
  throw new ConfigurationError(
    open
      .map(
        ({ key, host }) =>
          `${key}: ${host} can be reached from other machines; set ${missing.join(" and ")}, or listen on 127.0.0.1`,
      )
      .join("\n"),
  );
}

/** The listeners that the settings switch on. */
export function settingsListeners(settings: Settings): InputListener[] {
  const { http, beats, syslog } = settings;
  return [
    { key: "http.host", host: http.host },
    ...(beats.enabled ? [{ key: "beats.host", host: beats.host }] : []),
    ...(syslog.enabled && (syslog.tcp || syslog.udp) ? [{ key: "syslog.host", host: syslog.host }] : []),
  ];
}
