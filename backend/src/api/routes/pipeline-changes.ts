import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import { actor, author } from "../authorize.ts";
import { AppliedSchema, PipelineName, Text } from "../pipeline-schemas.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters, Time } from "../schemas.ts";

const tags = ["pipelines"];
const editor = { role: "editor" as const };
const BasedOn = Type.Integer({ minimum: 0, description: "The version that was looked at; 0 for a new one." });
const Version = Type.Object({ name: Type.String(), version: Type.Integer({ minimum: 1 }) });
const SavedSchema = Type.Object({ version: Type.Integer(), applied: AppliedSchema });
/** A text and its JSON. */
const LARGEST_BODY = 2 * 1024 * 1024;

/** Saving, deleting and restoring pipelines; each save is a version. */
export function pipelineChangeRoutes({ pipelines, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.put(
      "/pipelines/:name",
      {
        config: editor,
        bodyLimit: LARGEST_BODY,
        schema: {
          operationId: "savePipeline",
          tags,
          summary: "Save a pipeline and put it in force; it is kept only when all pipelines are right with it",
          params: PipelineName,
          body: parameters({ text: Text, based_on: BasedOn }),
          response: answers(SavedSchema),
        },
      },
      async (request) => {
        const { name } = request.params;
        const { text, based_on } = request.body;
        const { definition, applied } = await pipelines.save(name, text, based_on, author(request));
        const { version } = definition;
        await access.audit.record(actor(request), "pipeline.save", name, { version, applied });
        return { version, applied };
      },
    );

    app.delete(
      "/pipelines/:name",
      {
        config: editor,
        schema: {
          operationId: "deletePipeline",
          tags,
          summary: "Take a saved pipeline away; its versions stay",
          params: PipelineName,
          querystring: parameters({ based_on: BasedOn }),
          response: answers(Type.Object({ applied: AppliedSchema })),
        },
      },
      async (request) => {
        const { name } = request.params;
        const applied = await pipelines.remove(name, request.query.based_on, author(request));
        await access.audit.record(actor(request), "pipeline.delete", name, { applied });
        return { applied };
      },
    );

    app.get(
      "/pipelines/:name/versions",
      {
        schema: {
          operationId: "pipelineVersions",
          tags,
          summary: "The versions of a saved pipeline, newest first",
          params: PipelineName,
          response: answers(
            Type.Object({
              versions: Type.Array(
                Type.Object({
                  version: Type.Integer(),
                  action: Type.Enum(["created", "changed", "restored", "imported", "deleted"]),
                  at: Time("When"),
                  by: Type.String(),
                }),
              ),
            }),
          ),
        },
      },
      async ({ params: { name } }) => ({
        versions: (await pipelines.versions(name)).map(({ version, action, at, by }) => ({ version, action, at, by })),
      }),
    );

    app.get(
      "/pipelines/:name/versions/:version",
      {
        schema: {
          operationId: "pipelineVersion",
          tags,
          summary: "The text of a version; passwords are <hidden>",
          params: Version,
          response: answers(Type.Object({ text: Type.String() })),
        },
      },
      async ({ params: { name, version } }) => {
        const text = await pipelines.versionText(name, version);
        if (text !== undefined) return { text };
        throw new HeimdallError("PIPELINE_UNKNOWN", `pipeline '${name}' has no version ${version}`, { status: 404 });
      },
    );

    app.post(
      "/pipelines/:name/versions/:version/restore",
      {
        config: editor,
        schema: {
          operationId: "restorePipeline",
          tags,
          summary: "Save a version's text as the newest version, and put it in force",
          params: Version,
          body: parameters({ based_on: BasedOn }),
          response: answers(SavedSchema),
        },
      },
      async (request) => {
        const { name, version: restored } = request.params;
        const { definition, applied } = await pipelines.restore(name, restored, request.body.based_on, author(request));
        const { version } = definition;
        await access.audit.record(actor(request), "pipeline.restore", name, { restored, version, applied });
        return { version, applied };
      },
    );
  };
}
