import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import type { InputContext, RunningInput } from "../../component/declaration.ts";
import type { ConfigValue } from "../../component/options.ts";
import { messageOf } from "../../errors.ts";
import { listen } from "../listen.ts";
import { type ConnectionLimits, serveConnection } from "./connection.ts";

interface BeatsOptions {
  readonly port: number;
  readonly host: string;
  readonly client_inactivity_timeout: number;
  readonly max_window: number;
  readonly max_connections: number;
  readonly ssl_enabled: boolean;
  readonly ssl_certificate: string | undefined;
  readonly ssl_key: string | undefined;
  readonly ssl_key_passphrase: string | undefined;
  readonly ssl_certificate_authorities: readonly ConfigValue[];
  readonly ssl_client_authentication: string;
}

/** Connections that are being asked to leave get this long to finish their window. */
const GRACE_MILLISECONDS = 10_000;

/** Windows of the largest size that may be half received at a time, whatever the number of connections. */
const HELD_WINDOWS = 4;

/** Listens for agents; each connection is served on its own. */
export async function listenForBeats(options: BeatsOptions, context: InputContext): Promise<RunningInput> {
  const stopping = new AbortController();
  const sockets = new Map<Socket, Promise<void>>();
  const limits: ConnectionLimits = {
    largest: options.max_window,
    inactivity: options.client_inactivity_timeout * 1000,
    held: { limit: HELD_WINDOWS * options.max_window, bytes: 0 },
  };

  const serve = (socket: Socket): void => {
    socket.on("error", () => {});
    if (sockets.size >= options.max_connections) {
      context.count("dropped");
      context.warn(`a connection of ${socket.remoteAddress} was closed: ${options.max_connections} are open already`);
      socket.destroy();
      return;
    }
    context.count("connections");
    const served = serveConnection(socket, context, limits, stopping.signal)
      .catch((error: unknown) => {
        if (stopping.signal.aborted || socket.destroyed) return;
        context.count("malformed");
        context.warn(`${socket.remoteAddress}: ${messageOf(error)}`);
      })
      .finally(() => {
        socket.destroySoon();
        sockets.delete(socket);
      });
    sockets.set(socket, served);
  };

  const server: Server = options.ssl_enabled
    ? createTlsServer({ ...tlsOptions(options, context), noDelay: true }, serve)
    : createServer({ noDelay: true }, serve);
  const address = await listen(server, options.host, options.port);
  return {
    addresses: [`${options.ssl_enabled ? "tls" : "tcp"}://${address}`],
    async stop() {
      server.close();
      stopping.abort();
      const grace = setTimeout(() => {
        for (const socket of sockets.keys()) socket.destroy();
      }, GRACE_MILLISECONDS);
      await Promise.all(sockets.values());
      clearTimeout(grace);
    },
  };
}

function tlsOptions(options: BeatsOptions, context: InputContext): TlsOptions {
  const { ssl_certificate: certificate, ssl_key: key } = options;
  if (!certificate || !key) context.refuse("ssl_enabled", "TLS needs ssl_certificate and ssl_key");
  const authenticated = options.ssl_client_authentication;
  if (authenticated !== "none" && options.ssl_certificate_authorities.length === 0) {
    context.refuse("ssl_client_authentication", "needs ssl_certificate_authorities to check agents against");
  }
  return {
    cert: readFileSync(certificate),
    key: readFileSync(key),
    ...(options.ssl_key_passphrase ? { passphrase: options.ssl_key_passphrase } : {}),
    ...(authenticated === "none"
      ? {}
      : {
          ca: options.ssl_certificate_authorities.map((file) => readFileSync(String(file))),
          requestCert: true,
          rejectUnauthorized: authenticated === "required",
        }),
  };
}
