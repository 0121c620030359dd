import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import { actor } from "../authorize.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, Limit, open, parameters } from "../schemas.ts";

const Incident = open({ id: Type.String(), rule: Type.String() }, "An incident: the alerts of one rule and key.");

/** Incidents: what rules found. */
export function incidentRoutes({ alerting, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/incidents",
      {
        schema: {
          operationId: "incidents",
          tags: ["alerting"],
          summary: "Incidents, newest first",
          querystring: parameters({
            rule: Type.Optional(Type.String({ maxLength: 1_000 })),
            state: Type.Optional(Type.Enum(["open", "acknowledged", "closed"])),
            limit: Limit,
          }),
          response: answers(Type.Object({ incidents: Type.Array(Incident) })),
        },
      },
      async ({ query }) => ({ incidents: (await alerting.incidents(query)).map((one) => ({ ...one })) }),
    );

    for (const [verb, summary] of [
      ["acknowledge", "Say that somebody looks after an incident"],
      ["close", "Close an incident"],
    ] as const) {
      app.post(
        `/incidents/:id/${verb}`,
        {
          config: { role: "editor" },
          schema: {
            operationId: `${verb}Incident`,
            tags: ["alerting"],
            summary,
            params: Type.Object({ id: Type.String({ minLength: 1 }) }),
            response: answers(Type.Object({ incident: Incident })),
          },
        },
        async (request) => {
          const { id } = request.params;
          const incident = await alerting[verb](id, actor(request));
          if (!incident) throw new HeimdallError("INCIDENT_UNKNOWN", `there is no incident ${id}`, { status: 404 });
          await access.audit.record(actor(request), `incident.${verb}`, id, { rule: incident.rule });
          return { incident: { ...incident } };
        },
      );
    }
  };
}
