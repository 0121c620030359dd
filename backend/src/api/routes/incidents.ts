import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import { actor } from "../authorize.ts";
import { Delivery, Entry, Incident, IncidentState, SampleAnswer } from "../incident-schemas.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, From, Limit, parameters, To } from "../schemas.ts";
import { sendJson } from "../send-json.ts";
import { readRange } from "../time.ts";

const LONGEST_NOTE = 10_000;
const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
const One = Type.Object({ incident: Incident });

/** Incidents: what rules found, and what people did about it. */
export function incidentRoutes({ alerting: { incidents }, access, now }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const shared = { tags: ["alerting"] };
    const editor = { role: "editor" as const };

    app.get(
      "/incidents",
      {
        schema: {
          ...shared,
          operationId: "incidents",
          summary: "Incidents, those with the newest match first",
          querystring: parameters({
            rule: Type.Optional(Type.String({ maxLength: 1_000 })),
            state: Type.Optional(IncidentState),
            text: Type.Optional(
              Type.String({ maxLength: 1_000, description: "A part of the rule's name, the key or the last match." }),
            ),
            from: From,
            to: To,
            limit: Limit,
            after: Type.Optional(Type.String({ maxLength: 200, description: "`next` of the page before." })),
          }),
          response: answers(
            Type.Object({
              incidents: Type.Array(Incident),
              next: Type.Union([Type.String(), Type.Null()]),
              counts: Type.Object(
                { open: Type.Integer(), acknowledged: Type.Integer(), closed: Type.Integer() },
                { description: "How many there are by state, of those that the other parameters select." },
              ),
            }),
          ),
        },
      },
      async ({ query: { from, to, ...filter } }) => {
        const page = await incidents.list({ ...filter, ...readRange({ from, to }, now()) });
        return { ...page, incidents: page.incidents.map((one) => ({ ...one })) };
      },
    );

    app.get(
      "/incidents/:id",
      {
        schema: {
          ...shared,
          operationId: "incident",
          summary: "One incident with everything that happened to it",
          params: Id,
          response: answers(Type.Object({ incident: Incident, timeline: Type.Array(Entry) })),
        },
      },
      async ({ params: { id } }) => {
        const { incident, timeline } = (await incidents.find(id)) ?? unknown(id);
        return { incident: { ...incident }, timeline: [...timeline] };
      },
    );

    app.get(
      "/incidents/:id/events",
      {
        schema: {
          ...shared,
          operationId: "incidentEvents",
          summary: "Log lines that an incident is about, and how its rule's metric went",
          params: Id,
          querystring: parameters({ size: Type.Integer({ minimum: 1, maximum: 200, default: 20 }) }),
          response: answers(SampleAnswer),
        },
      },
      async ({ params: { id }, query: { size } }, reply) => {
        const { sample, course } = (await incidents.sample(id, size)) ?? unknown(id);
        // The documents' JSON goes out as it lies in the store.
        const hits = sample?.hits.map(
          ({ index, id: document, time, source }) =>
            `{"index":${JSON.stringify(index)},"id":${JSON.stringify(document)},"time":${time},"document":${source}}`,
        );
        const lines = hits
          ? `{"hits":[${hits.join(",")}],${JSON.stringify({ ...sample, hits: undefined }).slice(1)}`
          : null;
        return sendJson(reply, `{"sample":${lines},"course":${JSON.stringify(course)}}`);
      },
    );

    app.get(
      "/incidents/:id/deliveries",
      {
        schema: {
          ...shared,
          operationId: "incidentDeliveries",
          summary: "The messages about an incident, oldest first",
          params: Id,
          response: answers(Type.Object({ deliveries: Type.Array(Delivery) })),
        },
      },
      async ({ params: { id } }) => ({
        deliveries: ((await incidents.deliveries(id)) ?? unknown(id)).map((one) => ({ ...one })),
      }),
    );

    for (const [verb, summary] of [
      ["acknowledge", "Say that somebody looks after an incident"],
      ["close", "Close an incident; the next match opens another one"],
      ["reopen", "Open a closed or acknowledged incident again"],
    ] as const) {
      app.post(
        `/incidents/:id/${verb}`,
        {
          config: editor,
          schema: { ...shared, operationId: `${verb}Incident`, summary, params: Id, response: answers(One) },
        },
        async (request) => {
          const { id } = request.params;
          const incident = (await incidents.move(verb, id, actor(request))) ?? unknown(id);
          await access.audit.record(actor(request), `incident.${verb}`, id, { rule: incident.rule });
          return { incident: { ...incident } };
        },
      );
    }

    app.post(
      "/incidents/:id/notes",
      {
        config: editor,
        schema: {
          ...shared,
          operationId: "noteIncident",
          summary: "Write a note to an incident",
          params: Id,
          body: parameters({ text: Type.String({ minLength: 1, maxLength: LONGEST_NOTE, pattern: "\\S" }) }),
          response: answers(One),
        },
      },
      async (request) => {
        const { id } = request.params;
        const incident = (await incidents.note(id, request.body.text.trim(), actor(request))) ?? unknown(id);
        await access.audit.record(actor(request), "incident.note", id, { rule: incident.rule });
        return { incident: { ...incident } };
      },
    );
  };
}

function unknown(id: string): never {
  throw new HeimdallError("INCIDENT_UNKNOWN", `there is no incident ${id}; they are forgotten after 90 days`, {
    status: 404,
  });
}
