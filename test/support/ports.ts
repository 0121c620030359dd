import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/**
 * Below the ports that systems give to connections (from 32768 on Linux, from 49152 elsewhere): one of those may be taken
 * by anybody's connection while what listened there restarts.
 */
const FIRST = 12_000;
const AFTER_LAST = 32_000;

/** A port of 127.0.0.1 that is free by TCP and by UDP at this moment, and stays so unless somebody listens there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, AFTER_LAST);
    if ((await isFreeByTcp(port)) && (await isFreeByUdp(port))) return port;
  }
}

function isFreeByTcp(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((answer) => {
    server.once("error", () => answer(false));
    server.listen(port, "127.0.0.1", () => server.close(() => answer(true)));
  });
}

function isFreeByUdp(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  return new Promise((answer) => {
    socket.once("error", () => socket.close(() => answer(false)));
    socket.bind(port, "127.0.0.1", () => socket.close(() => answer(true)));
  });
}
