import { defineChannel } from "../channel.ts";

export default defineChannel({
  name: "debug",
  summary: "Writes the alert into Heimdall's own log: for trying rules out.",
  options: {},
  example: `name: any error
type: any
filter:
  - term: {level: ERROR}
alert: [debug]
`,
  create: (_options, { log }) => [
    {
      destination: "log",
      async send({ title, text }) {
        log.info(`alert: ${title}\n${text}`);
        return { outcome: "sent" };
      },
    },
  ],
});
