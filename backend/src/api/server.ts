import type { FastifyInstance } from "fastify";
import type { Settings } from "../config/schema.ts";
import { ConfigurationError } from "../errors.ts";

/** Lets a built application listen. Answers its address; throws a ConfigurationError when the port is taken. */
export async function listen(app: FastifyInstance, { host, port }: Settings["http"]): Promise<string> {
  // `heimdall run` says in its own words where it listens.
  const { level } = app.log;
  if (level === "info") app.log.level = "warn";
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new ConfigurationError(`http.port: ${host}:${port} is taken; stop what listens there or set another port`, {
        cause: error,
      });
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new ConfigurationError(`http.host: cannot listen on ${host}:${port} (${code})`, { cause: error });
    }
    throw error;
  } finally {
    app.log.level = level;
  }
}
