import { PassThrough } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { backtest } from "../../alerting/backtest.ts";
import { type Match, matchLine } from "../../alerting/match.ts";
import { readRule } from "../../alerting/rule-file.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";
import { sendJsonLines } from "../send-json.ts";
import { readClosedRange } from "../time.ts";

const AT_ONCE = 2;
const DAY = 86_400_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** An empty line now and then keeps proxies and clients from giving a long reading up. */
const SIGN_OF_LIFE = 10_000;

/** Asks what a rule would have found in what is stored. */
export function backtestRoutes({ logs, metrics, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    let running = 0;

    app.post(
      "/backtest",
      {
        config: { role: "editor" },
        schema: {
          operationId: "backtest",
          tags: ["alerting"],
          summary: "Run a rule over stored events; one JSON line for each alert, empty lines in between",
          description: "A last line `{ error: { code, message } }` says that the reading failed on its way.",
          body: parameters({
            rule: Type.String({ maxLength: 1_000_000, description: "The rule file's text." }),
            file: Type.String({ default: "rule.yaml", maxLength: 1_000, description: "Its name, for errors." }),
            from: Type.Optional(Type.String({ description: "The last day unless set." })),
            to: Type.Optional(Type.String()),
            matches: Type.Boolean({ default: false, description: "Every match, before realert." }),
          }),
          produces: ["application/x-ndjson"],
          response: answers(Type.String()),
        },
      },
      async ({ body, log }, reply) => {
        const rule = readRule(body.rule, body.file, { withoutSending: true });
        const range = readClosedRange(body, now(), DAY);
        if (running >= AT_ONCE) {
          throw new HeimdallError("OVERLOADED", "other backtests are running; try again when they are done", {
            status: 429,
            retryable: true,
          });
        }
        running += 1;
        const lines = new PassThrough();
        const alive = setInterval(() => lines.write("\n"), SIGN_OF_LIFE);
        lines.write("\n");
        const onMatch = (match: Match): void => {
          if (lines.destroyed) throw new HeimdallError("GONE", "nobody waits for this backtest any more");
          lines.write(`${JSON.stringify(matchLine(match))}\n`);
          // Matches come faster than a slow reader takes them; what waits for it is bounded.
          if (lines.writableLength > MOST_BYTES) {
            throw new HeimdallError("TOO_MANY_MATCHES", "too many matches; take a shorter time or a narrower filter");
          }
        };
        backtest({ rule, ...range, everyMatch: body.matches, onMatch, logs, metrics })
          .catch((error: unknown) => {
            if (!(error instanceof HeimdallError)) log.error({ err: error }, "backtest failed");
            const code = error instanceof HeimdallError ? error.code : "INTERNAL";
            lines.write(`${JSON.stringify({ error: { code, message: messageOf(error) } })}\n`);
          })
          .finally(() => {
            running -= 1;
            clearInterval(alive);
            lines.end();
          });
        return sendJsonLines(reply, lines);
      },
    );
  };
}
