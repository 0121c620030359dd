/**
 * Sends the datagrams that LegacyShop sends, for those who have no Java at hand:
 *
 *   npx node examples/log4j-syslog/generate.ts --orders 20
 */
import { createSocket } from "node:dgram";
import { parseArgs } from "node:util";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LOCAL1 = 17 << 3;
const ERROR = 3;
const INFO = 6;

/** What log4j 1.2's SyslogAppender puts on the wire, a text for each datagram; its times are the machine's own. */
export function shopDatagrams(orders: number, host: string, time: Date): string[] {
  const clock = time.toTimeString().slice(0, 8);
  const header = `${MONTHS[time.getMonth()]} ${String(time.getDate()).padStart(2, " ")} ${clock} ${host} `;
  const line = (severity: number, level: string, text: string): string =>
    `<${LOCAL1 | severity}>${header}shop [main] ${level} LegacyShop - ${text}\n`;
  const trace = [
    'java.lang.NumberFormatException: For input string: "not a number"',
    "    at java.base/java.lang.Integer.parseInt(Integer.java:668)",
    "    at LegacyShop.main(LegacyShop.java:16)",
  ];
  return [
    ...Array.from({ length: orders }, (_, order) => line(INFO, "INFO", `order ${order} accepted`)),
    line(ERROR, "ERROR", `order ${orders} failed`),
    ...trace.map((text) => `<${LOCAL1 | ERROR}>${header}${text}`),
  ];
}

/** Sends each text as a datagram. */
export async function sendDatagrams(texts: readonly string[], port: number, host = "127.0.0.1"): Promise<void> {
  const socket = createSocket("udp4");
  for (const text of texts) {
    await new Promise<void>((resolve, reject) => {
      socket.send(text, port, host, (error) => (error ? reject(error) : resolve()));
    });
  }
  socket.close();
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      orders: { type: "string", default: "20" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "5514" },
    },
  });
  const datagrams = shopDatagrams(Number(values.orders), "legacy-01", new Date());
  await sendDatagrams(datagrams, Number(values.port), values.host);
  console.log(`${datagrams.length} datagrams sent: ${values.orders} orders, one error, its stack trace`);
}
