import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { actor } from "../authorize.ts";
import type { RouteDependencies } from "../ports.ts";
import { BasedOn, Group, ImportReportSchema, RuleName, RuleSchema, RuleText } from "../rule-schemas.ts";
import { answers, parameters } from "../schemas.ts";

const tags = ["alerting"];
const config = { role: "editor" } as const;
const LARGEST_IMPORT = 16 * 1024 * 1024;

/** What people change in rules: texts, switches, and whole folders of ElastAlert's. */
export function ruleChangeRoutes({ rules, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    if (!rules) return;
    const answer = answers(Type.Object({ rule: RuleSchema, text: Type.String() }));
    const whole = async (name: string) => ({ rule: { ...(await rules.find(name)) }, text: await rules.text(name) });

    app.put(
      "/rules/:name",
      {
        config,
        schema: {
          operationId: "saveRule",
          tags,
          summary: "Keep a rule's text: a new rule, or a new version",
          description:
            "A text of another name renames the rule. 400 with `problems` for a text that is refused, 409 when somebody else changed the rule, when its name is taken, or when it is a file.",
          params: RuleName,
          body: parameters({
            text: RuleText,
            group: Group,
            based_on: BasedOn,
            copy_of: Type.Optional(
              Type.String({ description: "The rule that the text was copied from, whose secrets it may hide." }),
            ),
          }),
          response: answer,
        },
      },
      async (request) => {
        const { text, group, based_on: basedOn, copy_of: copyOf } = request.body;
        const { name } = request.params;
        const by = actor(request);
        const saved = await rules.save({ name, text, group, basedOn, copyOf, by });
        const action = basedOn === 0 ? "rule.create" : saved.name === name ? "rule.change" : "rule.rename";
        await access.audit.record(by, action, saved.name, {
          version: saved.version,
          group,
          ...(action === "rule.rename" && { before: name }),
        });
        return whole(saved.name);
      },
    );

    app.delete(
      "/rules/:name",
      {
        config,
        schema: {
          operationId: "deleteRule",
          tags,
          summary: "Delete a stored rule; its versions stay and can be restored",
          params: RuleName,
          querystring: parameters({ based_on: BasedOn }),
          response: answers(Type.Object({ deleted: Type.String() })),
        },
      },
      async (request) => {
        const { name } = request.params;
        await rules.remove(name, request.query.based_on, actor(request));
        await access.audit.record(actor(request), "rule.delete", name, { version: request.query.based_on });
        return { deleted: name };
      },
    );

    app.post(
      "/rules/:name/switch",
      {
        config,
        schema: {
          operationId: "switchRule",
          tags,
          summary: "Switch a rule on or off, wherever its text lies",
          description:
            "Off: nothing is evaluated; incidents and silences stay, messages that are queued are sent. On: what was stored meanwhile fills its windows and alerts nobody.",
          params: RuleName,
          body: parameters({ on: Type.Boolean() }),
          response: answers(Type.Object({ rule: RuleSchema })),
        },
      },
      async (request) => {
        const { name } = request.params;
        const { on } = request.body;
        const rule = await rules.switch(name, on, actor(request));
        await access.audit.record(actor(request), on ? "rule.on" : "rule.off", name);
        return { rule: { ...rule } };
      },
    );

    app.post(
      "/rules/import",
      {
        config,
        bodyLimit: LARGEST_IMPORT,
        schema: {
          operationId: "importRules",
          tags,
          summary: "Take over ElastAlert's rule files; a report for each",
          body: parameters({
            files: Type.Array(parameters({ path: Type.String({ minLength: 1, maxLength: 1_000 }), text: RuleText }), {
              minItems: 1,
              maxItems: 2_000,
            }),
            group: Type.Optional(Group),
            dry_run: Type.Boolean({ default: true, description: "Only the report." }),
            replace: Type.Boolean({
              default: false,
              description: "Give stored rules of the same names a new version.",
            }),
            leave_out: Type.Boolean({
              default: false,
              description:
                "Leave out what only steers ElastAlert's own connection and queries, instead of refusing it.",
            }),
          }),
          response: answers(Type.Object({ files: Type.Array(ImportReportSchema) })),
        },
      },
      async (request) => {
        const { files, group = "", dry_run: dryRun, replace, leave_out: leaveOut } = request.body;
        const by = actor(request);
        const reports = await rules.import({ files, group, dryRun, replace, leaveOut, by });
        for (const { version, name, path } of reports) {
          if (version !== null) await access.audit.record(by, "rule.import", name!, { version, path });
        }
        return {
          files: reports.map((report) => ({ ...report, problems: [...report.problems], remarks: [...report.remarks] })),
        };
      },
    );
  };
}
