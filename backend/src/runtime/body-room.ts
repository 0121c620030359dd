import type { IncomingMessage, ServerResponse } from "node:http";
import { HeimdallError } from "../errors.ts";

/** Bytes of requests that are being received: they are held before anybody can say how they are to be stored. */
export interface BodyRoom {
  /** Counts a body as it comes in. One that makes all together too many is refused (429), however it is sent. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  readonly bytes: number;
}

/** Room for `limit` bytes; a single body may be larger when it is alone. */
export function createBodyRoom(limit: number): BodyRoom {
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    watch(request, response) {
      let own = 0;
      const count = (chunk: Buffer): void => {
        own += chunk.length;
        bytes += chunk.length;
        if (bytes <= limit || own === bytes) return;
        request.off("data", count);
        // Whoever reads the body hears of it as of any other failure of the request, and answers.
        request.emit("error", overloaded());
      };
      request.on("data", count);
      // A request that is refused unread (415) has nobody else who listens.
      request.on("error", () => {});
      const release = (): void => {
        request.off("data", count);
        bytes -= own;
        own = 0;
      };
      // A request that was answered before it came to its end is never closed, its response always is.
      request.once("close", release);
      response.once("close", release);
    },
  };
}

function overloaded(): Error {
  const error = new HeimdallError("OVERLOADED", "too much is being received at once; send it again in a second", {
    status: 429,
    retryable: true,
  });
  // Fastify looks at its own name for the status while it reads a body.
  return Object.assign(error, { statusCode: 429 });
}
