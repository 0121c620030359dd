import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import { author } from "../authorize.ts";
import {
  PipelineName,
  PipelineSchema,
  PipelineTextSchema,
  StatusSchema,
  Text,
  TextProblemSchema,
} from "../pipeline-schemas.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, open, parameters } from "../schemas.ts";

const tags = ["pipelines"];

/** The pipelines: what runs, the texts they are made of, what a text may say, and what is wrong with one. */
export function pipelineRoutes({ pipelines }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/pipelines",
      {
        schema: {
          operationId: "pipelines",
          tags,
          summary: "Every pipeline with what it did lately, and the texts that they are made of",
          querystring: parameters({}),
          response: answers(
            Type.Object({
              pipelines: Type.Array(PipelineSchema),
              texts: Type.Array(PipelineTextSchema),
              status: StatusSchema,
            }),
          ),
        },
      },
      async () => ({
        pipelines: (await pipelines.pipelines()).map((pipeline) => ({
          ...pipeline,
          texts: [...pipeline.texts],
          activity: { ...pipeline.activity },
        })),
        texts: (await pipelines.texts()).map((text) => ({ ...text })),
        status: pipelines.status(),
      }),
    );

    app.get(
      "/pipelines/reference",
      {
        schema: {
          operationId: "pipelineReference",
          tags,
          summary: "What a pipeline may say: plugins with their options, and the names of grok patterns",
          querystring: parameters({}),
          response: answers(open({}, "Declarations by kind.")),
        },
      },
      async () => ({ ...pipelines.reference() }),
    );

    app.get(
      "/pipelines/:name",
      {
        schema: {
          operationId: "pipeline",
          tags,
          summary: "A text with its state; passwords are <hidden>",
          params: PipelineName,
          response: answers(
            Type.Object({
              pipeline: PipelineTextSchema,
              text: Type.String(),
              built_in: Type.Array(Type.Object({ file: Type.String(), text: Type.String() }), {
                description: "What Heimdall adds to its pipeline.",
              }),
              status: StatusSchema,
            }),
          ),
        },
      },
      async ({ params: { name } }) => {
        const found = await pipelines.find(name);
        if (!found) throw new HeimdallError("PIPELINE_UNKNOWN", `there is no pipeline '${name}'`, { status: 404 });
        const { text, built_in, ...view } = found;
        return { pipeline: view, text, built_in: [...built_in], status: pipelines.status() };
      },
    );

    app.post(
      "/pipelines/check",
      {
        config: { role: "editor" },
        schema: {
          operationId: "checkPipeline",
          tags,
          summary: "Everything that is wrong with a text, and with all pipelines were it saved",
          body: parameters({ text: Text, name: Type.Optional(Type.String({ maxLength: 200 })) }),
          response: answers(Type.Object({ problems: Type.Array(TextProblemSchema) })),
        },
      },
      async (request) => {
        const { text, name } = request.body;
        return { problems: [...(await pipelines.check(name ?? null, text, author(request)))] };
      },
    );

    app.get(
      "/pipelines/:name/recent",
      {
        schema: {
          operationId: "recentPipelineEvents",
          tags,
          summary: "The newest stored events of a pipeline's indices, to test a text on",
          params: PipelineName,
          querystring: parameters({ limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }) }),
          response: answers(
            Type.Object({
              lines: Type.Array(open({ text: Type.String() }, "A line.")),
              indices: Type.Array(Type.String()),
            }),
          ),
        },
      },
      async ({ params: { name }, query: { limit } }) => {
        const { lines, indices } = await pipelines.recent(name, limit);
        return { lines: lines.map((line) => ({ ...line })), indices: [...indices] };
      },
    );
  };
}
