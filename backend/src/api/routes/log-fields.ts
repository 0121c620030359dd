import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { askerOf } from "../asker.ts";
import { readLogSelection, SelectionParameters } from "../log-selection.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, From, parameters, To } from "../schemas.ts";
import { readRange } from "../time.ts";

const FieldsAnswer = Type.Object({
  fields: Type.Array(
    Type.Object({ name: Type.String(), types: Type.Array(Type.Enum(["string", "number", "boolean"])) }),
  ),
});
const FieldName = Type.Object({ name: Type.String({ minLength: 1, description: "The field, dotted: host.name." }) });
const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const ValuesAnswer = Type.Object({
  field: Type.String(),
  present: Type.Integer({ description: "How many documents have the field." }),
  values: Type.Array(Type.Object({ value: Scalar, count: Type.Integer() })),
});

/** What log lines are made of. */
export function logFieldRoutes({ logs, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/logs/fields",
      {
        schema: {
          operationId: "logFields",
          tags: ["logs"],
          summary: "The fields of the selected log lines",
          querystring: parameters(SelectionParameters),
          response: answers(FieldsAnswer),
        },
      },
      async ({ query }, reply) => {
        const fields = await logs.fields(readLogSelection(query, now(), askerOf(reply)));
        return { fields: fields.map(({ name, types }) => ({ name, types: [...types] })) };
      },
    );

    app.get(
      "/logs/fields/:name/values",
      {
        schema: {
          operationId: "logFieldValues",
          tags: ["logs"],
          summary: "The most frequent values of a field",
          params: FieldName,
          querystring: parameters({
            ...SelectionParameters,
            limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 10 }),
          }),
          response: answers(ValuesAnswer),
        },
      },
      async ({ params, query }, reply) => {
        const selection = readLogSelection(query, now(), askerOf(reply));
        const { field, present, values } = await logs.fieldValues(selection, params.name, query.limit);
        return { field, present, values: [...values] };
      },
    );

    app.get(
      "/logs/fields/:name/completions",
      {
        schema: {
          operationId: "completeLogFieldValues",
          tags: ["logs"],
          summary: "Values of a field that begin with a text, for somebody who is typing: soon rather than all",
          params: FieldName,
          querystring: parameters({
            ...SelectionParameters,
            prefix: Type.String({ maxLength: 1_000, default: "", description: "Whatever its case." }),
            limit: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
          }),
          response: answers(Type.Object({ values: Type.Array(Scalar) })),
        },
      },
      async ({ params, query }, reply) => {
        const selection = readLogSelection(query, now(), askerOf(reply));
        return { values: [...(await logs.completeValues(selection, params.name, query.prefix, query.limit))] };
      },
    );

    app.get(
      "/logs/indices",
      {
        schema: {
          operationId: "logIndices",
          tags: ["logs"],
          summary: "The indices and data streams that hold log lines",
          querystring: parameters({ from: From, to: To }),
          response: answers(
            Type.Object({ indices: Type.Array(Type.Object({ index: Type.String(), documents: Type.Integer() })) }),
          ),
        },
      },
      async ({ query }) => ({ indices: [...(await logs.indices(readRange(query, now())))] }),
    );
  };
}
