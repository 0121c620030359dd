import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { actor } from "../authorize.ts";
import type { RouteDependencies } from "../ports.ts";
import { BasedOn, RuleName, RuleSchema, VersionSchema } from "../rule-schemas.ts";
import { answers, parameters } from "../schemas.ts";

const tags = ["alerting"];
const Version = Type.Object({ name: Type.String({ minLength: 1 }), version: Type.Integer({ minimum: 1 }) });

/** The texts that a stored rule had. */
export function ruleVersionRoutes({ rules, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    if (!rules) return;

    app.get(
      "/rules/:name/versions",
      {
        schema: {
          operationId: "ruleVersions",
          tags,
          summary: "Every version of a stored rule, newest first, those of a deleted one included",
          params: RuleName,
          response: answers(Type.Object({ versions: Type.Array(VersionSchema) })),
        },
      },
      async ({ params: { name } }) => ({ versions: [...(await rules.versions(name))] }),
    );

    app.get(
      "/rules/:name/versions/:version",
      {
        schema: {
          operationId: "ruleVersion",
          tags,
          summary: "The text of a version; secrets are <hidden>",
          params: Version,
          response: answers(Type.Object({ text: Type.String() })),
        },
      },
      async ({ params: { name, version } }) => ({ text: await rules.versionText(name, version) }),
    );

    app.post(
      "/rules/:name/versions/:version/restore",
      {
        config: { role: "editor" },
        schema: {
          operationId: "restoreRule",
          tags,
          summary: "Make the text of a version the newest one; also of a rule that was deleted",
          params: Version,
          body: parameters({ based_on: BasedOn }),
          response: answers(Type.Object({ rule: RuleSchema, text: Type.String() })),
        },
      },
      async (request) => {
        const { name, version } = request.params;
        const saved = await rules.restore(name, version, request.body.based_on, actor(request));
        await access.audit.record(actor(request), "rule.restore", saved.name, {
          version: saved.version,
          from: version,
        });
        return { rule: { ...(await rules.find(saved.name)) }, text: await rules.text(saved.name) };
      },
    );
  };
}
