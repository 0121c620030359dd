import type { FastifyInstance } from "fastify";
import type { Log } from "../component/declaration.ts";

/** A request is received whole within this time; until then it holds memory that nobody else can use. */
const LONGEST_REQUEST = 120_000;
/** Requests under way get this long to be answered when the server closes. */
const LONGEST_CLOSE = 5_000;

/** Bounds how long a sender may take: 408 for one that dribbles its request. */
export function limitRequests(app: FastifyInstance): void {
  app.server.requestTimeout = LONGEST_REQUEST;
}

/** Closes the server; who has not sent its request by then, or read its answer, is cut off and sends again later. */
export async function closeServer(app: FastifyInstance, log: Pick<Log, "info">): Promise<void> {
  const cutOff = setTimeout(() => {
    log.info(`requests that were not answered within ${LONGEST_CLOSE / 1000} s are cut off`);
    app.server.closeAllConnections();
  }, LONGEST_CLOSE);
  await app.close();
  clearTimeout(cutOff);
}
