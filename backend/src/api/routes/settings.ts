import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { settingSections, settingViews } from "../../config/setting-views.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";

const Setting = Type.Object({
  path: Type.String(),
  section: Type.String({ description: "The path of its section; empty at the top." }),
  meaning: Type.String(),
  type: Type.String({ description: "text, secret, path, integer, boolean, bytes, duration or list." }),
  choices: Type.Array(Type.String()),
  value: Type.Unknown({ description: "Milliseconds, bytes, absolute paths; `***` for a secret that is set." }),
  written: Type.Unknown({ description: "The value as one writes it in heimdall.yaml." }),
  default: Type.Unknown({ description: "The default as one writes it; null without one." }),
  source: Type.String({ description: "default, FILE:LINE, the variable or the flag." }),
  origin: Type.Enum(["default", "file", "environment", "flag"]),
  secret: Type.Boolean(),
  how: Type.Object(
    { yaml: Type.String(), environment: Type.String(), flag: Type.String() },
    { description: "The three ways to set it, with the value in force or a placeholder." },
  ),
});
const Section = Type.Object({ path: Type.String(), meaning: Type.String() });

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
          summary: "Every setting with its meaning, where it came from and how to change it; secrets are hidden",
          querystring: parameters({}),
          response: answers(Type.Object({ sections: Type.Array(Section), settings: Type.Array(Setting) })),
        },
      },
      async () => ({
        sections: settingSections().map((section) => ({ ...section })),
        settings: settingViews(settings).map((setting) => ({ ...setting, choices: [...setting.choices] })),
      }),
    );
  };
}
