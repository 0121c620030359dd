import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { readLogSelection, SelectionParameters } from "../log-selection.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters } from "../schemas.ts";

const FieldsAnswer = Type.Object({
  fields: Type.Array(
    Type.Object({ name: Type.String(), types: Type.Array(Type.Enum(["string", "number", "boolean"])) }),
  ),
});
const ValuesAnswer = Type.Object({
  field: Type.String(),
  present: Type.Integer({ description: "How many documents have the field." }),
  values: Type.Array(
    Type.Object({ value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]), count: Type.Integer() }),
  ),
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
      async ({ query }) => {
        const fields = await logs.fields(readLogSelection(query, now()));
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
          params: Type.Object({ name: Type.String({ minLength: 1, description: "The field, dotted: host.name." }) }),
          querystring: parameters({
            ...SelectionParameters,
            limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 10 }),
          }),
          response: answers(ValuesAnswer),
        },
      },
      async ({ params, query }) => {
        const selection = readLogSelection(query, now());
        const { field, present, values } = await logs.fieldValues(selection, params.name, query.limit);
        return { field, present, values: [...values] };
      },
    );
  };
}
