import { once } from "node:events";
import type { Server } from "node:net";
import { HeimdallError } from "../errors.ts";

/** Starts a TCP server; answers `host:port` as bound. Throws LISTEN naming the address and the way out. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen({ host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = server.address();
  return typeof address === "object" && address ? hostPort(address.address, address.port) : `${host}:${port}`;
}

/** An address for people and URLs; IPv6 in brackets. */
export function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

export function listenError(error: unknown, host: string, port: number): HeimdallError {
  const code = (error as { code?: string }).code;
  const reason =
    code === "EADDRINUSE"
      ? "another program listens there; stop it, or set another port (beats.port, syslog.port, or the input's own)"
      : code === "EACCES"
        ? "this user may not; ports below 1024 need rights, take a higher one"
        : code === "EADDRNOTAVAIL"
          ? "this machine has no such address"
          : String((error as Error).message);
  return new HeimdallError("LISTEN", `cannot listen on ${hostPort(host, port)}: ${reason}`, { cause: error });
}
