import { PassThrough } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { backtest } from "../../alerting/backtest.ts";
import { type Match, matchLine } from "../../alerting/match.ts";
import { readRule } from "../../alerting/rule-file.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import { backtestDetails } from "../backtest-details.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";
import { sendJsonLines } from "../send-json.ts";
import { readClosedRange, readInterval } from "../time.ts";

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
            details: Type.Boolean({
              default: false,
              description:
                "For pages: alerts with title and text, and lines `{ progress: { until, events, matches, alerts, interval, buckets: [[time, events, matches, alerts]], done } }`.",
            }),
          }),
          produces: ["application/x-ndjson"],
          response: answers(Type.String()),
        },
      },
      async ({ body, log }, reply) => {
        const rule = readRule(body.rule, body.file, { withoutSending: true });
        const range = readClosedRange(body, now(), DAY);
        const interval = readInterval("auto", range.from, range.until);
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
        const write = (line: unknown): void => {
          refuseIfGone();
          lines.write(`${JSON.stringify(line)}\n`);
          // Matches come faster than a slow reader takes them; what waits for it is bounded.
          if (lines.writableLength > MOST_BYTES) {
            throw new HeimdallError("TOO_MANY_MATCHES", "too many matches; take a shorter time or a narrower filter");
          }
        };
        const refuseIfGone = (): void => {
          if (lines.destroyed) throw new HeimdallError("GONE", "nobody waits for this backtest any more");
        };
        const details = body.details
          ? backtestDetails({ rule, ...range, interval, write, now: () => Date.now() })
          : null;
        const hooks = details ?? { onMatch: (match: Match) => write(matchLine(match)), onRead: refuseIfGone };
        backtest({ rule, ...range, everyMatch: body.matches && !details, ...hooks, logs, metrics })
          .then(() => details?.end())
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
