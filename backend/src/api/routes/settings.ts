import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { effectiveSettings } from "../../config/load.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";

const Setting = Type.Object({
  path: Type.String(),
  value: Type.Unknown({ description: "`***` for a secret that is set." }),
  source: Type.String({ description: "default, FILE:LINE, the variable or the flag." }),
  secret: Type.Boolean(),
});

/** The settings in force. */
export function settingRoutes({ settings }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/settings",
      {
        config: { role: "admin" },
        schema: {
          operationId: "settings",
          tags: ["operation"],
          summary: "Every setting with where it came from; secrets are hidden",
          querystring: parameters({}),
          response: answers(Type.Object({ settings: Type.Array(Setting) })),
        },
      },
      async () => ({ settings: effectiveSettings(settings).map((setting) => ({ ...setting })) }),
    );
  };
}
