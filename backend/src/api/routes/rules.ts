import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { summaryOf } from "../../alerting/rule-check.ts";
import { ruleDeclarations } from "../../alerting/rule-declarations.ts";
import { previewRule } from "../../alerting/rule-preview.ts";
import { bareMessage } from "../../alerting/yaml.ts";
import { ConfigurationError } from "../../errors.ts";
import type { RouteDependencies } from "../ports.ts";
import { CheckSchema, ProblemSchema, RuleName, RuleSchema, RuleText } from "../rule-schemas.ts";
import { answers, From, open, parameters, To } from "../schemas.ts";
import { readClosedRange, readInterval } from "../time.ts";

const tags = ["alerting"];
const DAY = 86_400_000;

/** The alert rules: what there is, what a text says, what it would look at. */
export function ruleRoutes({ alerting, rules, logs, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/rules",
      {
        schema: {
          operationId: "rules",
          tags,
          summary: "Every rule with its state, refused ones included",
          querystring: parameters({}),
          response: answers(Type.Object({ rules: Type.Array(RuleSchema), groups: Type.Array(Type.String()) })),
        },
      },
      async () => {
        const all = (await alerting.rules()).map((rule) => ({ ...rule }));
        const groups = new Set(all.map(({ group }) => String(group ?? "")).filter((group) => group !== ""));
        return { rules: all, groups: [...groups].sort() };
      },
    );

    app.get(
      "/rules/types",
      {
        schema: {
          operationId: "ruleTypes",
          tags,
          summary: "What a rule may say: types, channels, and every option with its meaning",
          querystring: parameters({}),
          response: answers(open({}, "Declarations.")),
        },
      },
      async () => ({ ...ruleDeclarations() }),
    );
    if (!rules) return;

    app.get(
      "/rules/:name",
      {
        schema: {
          operationId: "rule",
          tags,
          summary: "A rule with its text, whose secrets are <hidden>",
          params: RuleName,
          response: answers(
            Type.Object({ rule: RuleSchema, text: Type.String(), problems: Type.Array(ProblemSchema) }),
          ),
        },
      },
      async ({ params: { name } }) => {
        const rule = await rules.find(name);
        const text = await rules.text(name);
        const { problems } = rule.error ? await rules.check({ text, name }) : { problems: [] };
        return { rule: { ...rule }, text, problems: [...problems] };
      },
    );

    app.post(
      "/rules/check",
      {
        config: { role: "editor" },
        schema: {
          operationId: "checkRule",
          tags,
          summary: "Everything that is wrong with a rule's text, and what it says",
          body: parameters({
            text: RuleText,
            name: Type.Optional(Type.String({ description: "The rule it belongs to, whose secrets it may hide." })),
          }),
          response: answers(CheckSchema),
        },
      },
      async ({ body }) => {
        const { name, type, problems, rule } = await rules.check(body);
        return { ok: rule !== null, name, type, problems: [...problems], summary: rule && { ...summaryOf(rule) } };
      },
    );

    app.post(
      "/rules/preview",
      {
        schema: {
          operationId: "previewRule",
          tags,
          summary: "What passes the index and filter of a rule's text, be the rest of it good or not",
          body: parameters({ text: RuleText, from: From, to: To }),
          response: answers(
            open({ total: Type.Integer(), problem: Type.Union([Type.Null(), ProblemSchema]) }, "What passes."),
          ),
        },
      },
      async ({ body }) => {
        const { from, until } = readClosedRange(body, now(), DAY);
        const interval = readInterval("auto", from, until);
        try {
          return { ...(await previewRule(logs, body.text, { from, until, interval })), problem: null };
        } catch (error) {
          if (!(error instanceof ConfigurationError)) throw error;
          return { total: 0, problem: { message: bareMessage(error), place: error.place ?? null } };
        }
      },
    );
  };
}
