import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import { parseLucene } from "../../query/lucene.ts";
import { readContext } from "../../stores/logs/context.ts";
import { askerOf } from "../asker.ts";
import { Hit, hitJson } from "../log-hit.ts";
import { LONGEST_QUERY } from "../log-selection.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";
import { sendJson } from "../send-json.ts";

const DocumentParameters = {
  index: Type.String({ minLength: 1, maxLength: 255, description: "The index or data stream of the hit." }),
  id: Type.String({ minLength: 1, maxLength: 1_024 }),
  time: Type.Optional(Type.Integer({ description: "The hit's time, which spares looking everywhere." })),
};
const Lines = Type.Integer({ minimum: 0, maximum: 1_000, default: 20 });
const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const ContextParameters = parameters({
  ...DocumentParameters,
  before: Lines,
  after: Lines,
  same: Type.Optional(
    Type.String({
      maxLength: 4_096,
      description: "Fields that the lines have in common, with commas between; unless given, those of their source.",
    }),
  ),
});

const ContextAnswer = Type.Object({
  hit: Hit,
  before: Type.Array(Hit, { description: "In the order of time, as `after`." }),
  after: Type.Array(Hit),
  same: Type.Record(Type.String(), Scalar, { description: "What the lines have in common." }),
  index: Type.String({ description: "Where they were looked for." }),
  has_more_before: Type.Boolean(),
  has_more_after: Type.Boolean(),
});

const CheckAnswer = Type.Object({
  valid: Type.Boolean(),
  error: Type.Union([
    Type.Object({ message: Type.String(), column: Type.Integer({ description: "From 1." }) }),
    Type.Null(),
  ]),
});

/** One line and what stands around it; whether a query can be asked. */
export function logContextRoutes({ logs }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/logs/document",
      {
        schema: {
          operationId: "logDocument",
          tags: ["logs"],
          summary: "One log line, by its index and id",
          querystring: parameters(DocumentParameters),
          response: answers(Hit),
        },
      },
      async ({ query }, reply) => {
        const hit = await logs.document({ ...query, signal: askerOf(reply) });
        if (!hit) throw gone(query);
        return sendJson(reply, hitJson(hit));
      },
    );

    app.get(
      "/logs/context",
      {
        schema: {
          operationId: "logContext",
          tags: ["logs"],
          summary: "The lines of the same source before and after a line",
          querystring: ContextParameters,
          response: answers(ContextAnswer),
        },
      },
      async ({ query }, reply) => {
        const names = query.same?.split(",").map((name) => name.trim());
        const same = names?.filter((name) => name !== "");
        const context = await readContext(logs, { ...query, same, signal: askerOf(reply) });
        if (!context) throw gone(query);
        const { hit, before, after, same: values, index, hasMoreBefore, hasMoreAfter } = context;
        const rest = { same: values, index, has_more_before: hasMoreBefore, has_more_after: hasMoreAfter };
        return sendJson(
          reply,
          `{"hit":${hitJson(hit)},"before":[${before.map(hitJson).join(",")}],"after":[${after.map(hitJson).join(",")}],${JSON.stringify(rest).slice(1)}`,
        );
      },
    );

    app.post(
      "/logs/check-query",
      {
        schema: {
          operationId: "checkLogQuery",
          tags: ["logs"],
          summary: "Whether a Lucene query can be asked, and what is wrong where",
          body: parameters({ q: Type.String({ maxLength: LONGEST_QUERY }) }),
          response: answers(CheckAnswer),
        },
      },
      async ({ body }) => {
        try {
          parseLucene(body.q);
          return { valid: true, error: null };
        } catch (error) {
          if (!(error instanceof HeimdallError) || error.code !== "QUERY") throw error;
          const [, column, message] = /^query, column (\d+): (.*)$/s.exec(error.message) ?? [];
          return { valid: false, error: { message: message ?? error.message, column: Number(column ?? 1) } };
        }
      },
    );
  };
}

function gone({ index, id }: { readonly index: string; readonly id: string }): HeimdallError {
  return new HeimdallError("NOT_FOUND", `there is no document ${id} in ${index} (any more)`, { status: 404 });
}
