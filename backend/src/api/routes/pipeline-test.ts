import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { author } from "../authorize.ts";
import { TestBody, TextProblemSchema } from "../pipeline-schemas.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, open } from "../schemas.ts";

/** Events and the text beside them. */
const LARGEST_TEST = 4 * 1024 * 1024;

/** Runs events through a text and tells every step; nothing is stored. */
export function pipelineTestRoutes({ pipelines }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      "/pipelines/test",
      {
        config: { role: "editor" },
        bodyLimit: LARGEST_TEST,
        schema: {
          operationId: "testPipeline",
          tags: ["pipelines"],
          summary: "Run events through the filters of a text: before, after, and every step between",
          body: TestBody,
          response: answers(
            Type.Object({
              problems: Type.Array(TextProblemSchema, { description: "Why it could not be run." }),
              events: Type.Array(open({}, "One event: before, after (0 or more), trace (every step), microseconds.")),
              warnings: Type.Array(Type.String(), { description: "What filters warned of." }),
              left: Type.Integer({ description: "Events for which no time was left." }),
            }),
          ),
        },
      },
      async (request) => {
        const { text, name, events, codec, settings = {} } = request.body;
        const isJson = codec === "json" || events.some((event) => typeof event !== "string");
        const inputs = events.map((event) => {
          if (typeof event !== "string") return JSON.stringify(event);
          return isJson && codec === "plain" ? JSON.stringify({ message: event }) : event;
        });
        const { ecs_compatibility: ecsCompatibility, support_escapes: supportEscapes } = settings;
        const result = await pipelines.test(
          {
            text,
            name: name ?? null,
            codec: isJson ? "json" : "plain",
            inputs,
            settings: {
              ...(ecsCompatibility && { ecsCompatibility }),
              ...(supportEscapes !== undefined && { supportEscapes }),
            },
          },
          author(request),
        );
        return {
          problems: [...result.problems],
          events: result.events.map((event) => ({ ...event })),
          warnings: [...result.warnings],
          left: result.left,
        };
      },
    );
  };
}
