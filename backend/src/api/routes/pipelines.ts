import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { RouteDependencies } from "../ports.ts";
import { answers, open, parameters } from "../schemas.ts";

const Pipeline = open(
  { name: Type.String(), file: Type.Union([Type.String(), Type.Null()]) },
  "A pipeline, with what it counts; without a file it is the default one.",
);

/** The pipelines that run. */
export function pipelineRoutes({ pipelines }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/pipelines",
      {
        schema: {
          operationId: "pipelines",
          tags: ["pipelines"],
          summary: "Every pipeline with its state",
          querystring: parameters({}),
          response: answers(Type.Object({ pipelines: Type.Array(Pipeline) })),
        },
      },
      async () => ({ pipelines: pipelines().map((pipeline) => ({ ...pipeline })) }),
    );
  };
}
