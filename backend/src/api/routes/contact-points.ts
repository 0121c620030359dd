import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { describeOptions } from "../../alerting/describe-options.ts";
import { HeimdallError } from "../../errors.ts";
import type { Fields } from "../../event/value.ts";
import { channelDeclarations } from "../../notify/channels.ts";
import { contactOptions } from "../../notify/contact-points/options.ts";
import { actor } from "../authorize.ts";
import { ContactPointSchema, contactPointView, Options } from "../contact-point-view.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, open, parameters } from "../schemas.ts";

const Name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: "^[^\\s/\\\\,\"'](?:[^/\\\\,\"'\\u0000-\\u001f]*[^\\s/\\\\,\"'])?$",
});
const Named = Type.Object({ name: Name });
const BasedOn = Type.Integer({
  minimum: 0,
  description: "The version that the change was made from; 0 for a new contact point.",
});
const One = Type.Object({ contact_point: ContactPointSchema });

/** Contact points: the places that alerts go to, by name. */
export function contactPointRoutes({ alerting, settings, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { contactPoints } = alerting;
    const shared = { tags: ["alerting"] };
    const editor = { role: "editor" as const };
    const known = { contactPoints, settings, rulesUsing: (name: string) => alerting.rulesUsing(name) };

    app.get(
      "/contact-points",
      {
        schema: {
          ...shared,
          operationId: "contactPoints",
          summary: "Where alerts may go: the settings' own contact points and those of people; secrets are hidden",
          querystring: parameters({}),
          response: answers(Type.Object({ contact_points: Type.Array(ContactPointSchema) })),
        },
      },
      async () => ({ contact_points: contactPoints.list().map((point) => contactPointView(point, known)) }),
    );

    app.get(
      "/contact-points/channels",
      {
        schema: {
          ...shared,
          operationId: "contactPointChannels",
          summary: "The channels that a contact point may have, with their options: what a form is made of",
          querystring: parameters({}),
          response: answers(
            Type.Object({
              channels: Type.Array(
                Type.Object({
                  name: Type.String(),
                  summary: Type.String(),
                  notes: Type.String(),
                  options: Type.Array(open({ name: Type.String(), type: Type.String() }, "A declared option.")),
                }),
              ),
            }),
          ),
        },
      },
      async () => ({
        channels: channelDeclarations().map((channel) => ({
          name: channel.name,
          summary: channel.summary,
          notes: channel.notes ?? "",
          options: describeOptions(contactOptions(channel)).map((option) => ({ ...option })),
        })),
      }),
    );

    app.get(
      "/contact-points/:name",
      {
        schema: {
          ...shared,
          operationId: "contactPoint",
          summary: "One contact point",
          params: Named,
          response: answers(One),
        },
      },
      async ({ params: { name } }) => {
        const point = contactPoints.find(name) ?? unknown(name, contactPoints.names());
        return { contact_point: contactPointView(point, known) };
      },
    );

    app.put(
      "/contact-points/:name",
      {
        config: editor,
        schema: {
          ...shared,
          operationId: "saveContactPoint",
          summary: "Make or change a contact point",
          params: Named,
          body: parameters({ channel: Type.String({ maxLength: 100 }), options: Options, based_on: BasedOn }),
          response: answers(One),
        },
      },
      async (request) => {
        const { name } = request.params;
        const { channel, based_on: basedOn } = request.body;
        const options = request.body.options as Fields;
        const saved = await contactPoints.save({ name, channel, options, basedOn, by: actor(request) });
        const action = basedOn === 0 ? "contact-point.create" : "contact-point.change";
        await access.audit.record(actor(request), action, name, { channel, version: saved.stored!.version });
        return { contact_point: contactPointView(saved, known) };
      },
    );

    app.delete(
      "/contact-points/:name",
      {
        config: editor,
        schema: {
          ...shared,
          operationId: "deleteContactPoint",
          summary: "Delete a contact point that no rule uses",
          params: Named,
          querystring: parameters({ based_on: BasedOn }),
          response: answers(Type.Object({})),
        },
      },
      async (request) => {
        const { name } = request.params;
        if (!contactPoints.find(name)) unknown(name, contactPoints.names());
        const rules = alerting.rulesUsing(name);
        if (rules.length > 0) {
          const message = `the contact point '${name}' is used by ${rules.map((rule) => `'${rule}'`).join(", ")}; take it out of contact_points there first`;
          throw new HeimdallError("CONTACT_POINT_USED", message, { status: 409 });
        }
        await contactPoints.remove(name, request.query.based_on);
        await access.audit.record(actor(request), "contact-point.delete", name);
        return {};
      },
    );
  };
}

/** Refuses a name that there is not. */
export function unknown(name: string, names: readonly string[]): never {
  const list = names.length === 0 ? "there are none yet" : `there are ${names.join(", ")}`;
  throw new HeimdallError("CONTACT_POINT_UNKNOWN", `there is no contact point '${name}'; ${list}`, { status: 404 });
}
