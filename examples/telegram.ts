/**
 * Stands in for Telegram, so that an example's alerts can be seen without a bot: prints the messages it gets.
 *
 *   npx node examples/telegram.ts
 */
import { parseArgs } from "node:util";
import { startTelegramStandin } from "../test/standins/telegram.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "8081" }, token: { type: "string", default: "123456:example" } },
});
const telegram = await startTelegramStandin({ port: Number(values.port), token: values.token });
console.log(`Telegram's stand-in waits at ${telegram.url}; Ctrl-C ends it`);
for (let shown = 0; ; shown += 1) {
  const messages = await telegram.received(shown + 1, 2 ** 31 - 1);
  const { chat, text } = messages[shown]!;
  console.log(`\n[chat ${chat}]\n${text.trimEnd()}`);
}
