import { type LumberjackClient, openLumberjack } from "../../support/lumberjack-client.ts";
import { type Pace, sleep } from "./pace.ts";
import type { Tally } from "./tally.ts";

const EVENTS_EACH = 100;
/** Windows on the wire before the first is acknowledged: Filebeat's `pipelining`. */
const PIPELINED = 2;
const RECONNECT_MILLISECONDS = 100;

/** Agents that send a file's lines as Filebeat does, each window again until it is acknowledged; answers the resends. */
export async function sendLumberjack(port: number, tally: Tally, pace: Pace, agents: number): Promise<number> {
  const resent = await Promise.all(Array.from({ length: agents }, (_, agent) => runAgent(port, tally, pace, agent)));
  return resent.reduce((sum, count) => sum + count, 0);
}

interface Sent {
  readonly events: readonly object[];
  done: boolean;
}

async function runAgent(port: number, tally: Tally, pace: Pace, agent: number): Promise<number> {
  let connection: LumberjackClient | null = null;
  let offset = 0;
  let resent = 0;
  const nextWindow = (): object[] =>
    Array.from({ length: EVENTS_EACH }, () => {
      const message = tally.next();
      const event = {
        "@timestamp": new Date().toISOString(),
        "@metadata": { beat: "filebeat", type: "_doc", version: "8.15.0" },
        agent: { id: `${tally.name}-agent-${agent}`, type: "filebeat" },
        log: { file: { path: "/var/log/app.log", inode: `${1000 + agent}`, device_id: "1" }, offset },
        message,
      };
      offset += Buffer.byteLength(message) + 1;
      return event;
    });
  /** Everything that is not acknowledged goes over one connection in its order; all of it again over the next one. */
  const settle = async (windows: readonly Sent[]): Promise<void> => {
    for (;;) {
      const open = windows.filter(({ done }) => !done);
      if (open.length === 0) return;
      try {
        connection ??= await openLumberjack({ port, compression: agent % 2 === 0 ? 3 : 0 });
        const { send } = connection;
        await Promise.all(
          open.map(async (sent) => {
            await send(sent.events);
            sent.done = true;
            tally.acknowledge(EVENTS_EACH);
          }),
        );
      } catch {
        await connection?.close();
        connection = null;
        resent += open.filter(({ done }) => !done).length;
        await sleep(RECONNECT_MILLISECONDS);
      }
    }
  };
  while (await pace.take(EVENTS_EACH * PIPELINED)) {
    await settle(Array.from({ length: PIPELINED }, () => ({ events: nextWindow(), done: false })));
  }
  await (connection as LumberjackClient | null)?.close();
  return resent;
}
