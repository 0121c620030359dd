import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import type { Fields } from "../../event/value.ts";
import { sendTest, TEST_MILLISECONDS } from "../../notify/contact-points/send-test.ts";
import { actor } from "../authorize.ts";
import { Options } from "../contact-point-view.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";
import { unknown } from "./contact-points.ts";

/** Test messages under way at once: a person looks at one. */
const AT_ONCE = 4;

/** Trying a contact point, before it is saved or after. */
export function contactPointTestRoutes({ alerting, access, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { contactPoints } = alerting;
    let underWay = 0;

    app.post(
      "/contact-points/test",
      {
        config: { role: "editor" },
        schema: {
          operationId: "testContactPoint",
          tags: ["alerting"],
          summary: "Send a test message, and answer what became of it; nothing is tried again",
          body: parameters({
            name: Type.Optional(
              Type.String({ maxLength: 100, description: "Of the stored one; with options: its secrets are used." }),
            ),
            channel: Type.Optional(Type.String({ maxLength: 100, description: "Of one that is not saved yet." })),
            options: Type.Optional(Options),
          }),
          response: answers(
            Type.Object({
              results: Type.Array(
                Type.Object({
                  destination: Type.String(),
                  outcome: Type.Enum(["sent", "failed"]),
                  reason: Type.Union([Type.String(), Type.Null()]),
                  would_retry: Type.Boolean(),
                  milliseconds: Type.Integer(),
                }),
              ),
            }),
          ),
        },
      },
      async (request) => {
        const { name, channel, options } = request.body;
        const stop = new AbortController();
        const draft = (given: string, fields: Fields) =>
          contactPoints.draft({ name, channel: given, options: fields }, stop.signal);
        const point = name === undefined || channel !== undefined ? undefined : contactPoints.find(name);
        if (channel === undefined && !point) {
          if (name !== undefined) unknown(name, contactPoints.names());
          throw new HeimdallError("BAD_REQUEST", "name a contact point, or give channel and options", { status: 400 });
        }
        // A stored one is read anew as well: so that the time limit goes for its attempt too.
        const channels = point ? draft(point.channel, point.options) : draft(channel!, (options ?? {}) as Fields);
        if (underWay >= AT_ONCE) {
          const message = "other test messages are under way; try again when they are done";
          throw new HeimdallError("OVERLOADED", message, { status: 429, retryable: true });
        }
        underWay += 1;
        const timer = setTimeout(() => stop.abort(), TEST_MILLISECONDS);
        try {
          const by = actor(request);
          const subject = name ?? `a new ${channel} contact point`;
          const results = await sendTest(channels, { name: subject, by, now: now(), signal: stop.signal });
          const outcomes = results.map(({ destination, outcome }) => ({ destination, outcome }));
          await access.audit.record(by, "contact-point.test", subject, { outcomes });
          return { results: results.map((result) => ({ ...result })) };
        } finally {
          clearTimeout(timer);
          underWay -= 1;
        }
      },
    );
  };
}
