import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { RouteDependencies } from "../ports.ts";
import { answers, open, parameters } from "../schemas.ts";

const Rule = open(
  {
    name: Type.String(),
    type: Type.Union([Type.String(), Type.Null()]),
    file: Type.String(),
    state: Type.Enum(["active", "disabled", "refused"]),
    error: Type.Union([
      Type.Null(),
      Type.Object({
        message: Type.String(),
        place: Type.Union([
          Type.Null(),
          Type.Object({ file: Type.String(), line: Type.Integer(), column: Type.Integer() }),
        ]),
      }),
    ]),
  },
  "A rule, with what the engine counts of it.",
);

/** The alert rules. */
export function ruleRoutes({ alerting }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/rules",
      {
        schema: {
          operationId: "rules",
          tags: ["alerting"],
          summary: "Every rule with its state, refused files included",
          querystring: parameters({}),
          response: answers(Type.Object({ rules: Type.Array(Rule) })),
        },
      },
      async () => ({ rules: (await alerting.rules()).map((rule) => ({ ...rule })) }),
    );
  };
}
