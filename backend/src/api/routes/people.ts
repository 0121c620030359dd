import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { personUnknown } from "../../access/people.ts";
import { PERSON_ROLES } from "../../access/roles.ts";
import { isPasswordFromSettings, refusePasswordOfSettings } from "../../access/settings-password.ts";
import { actor } from "../authorize.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters, Time } from "../schemas.ts";

const Person = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.Enum(PERSON_ROLES),
  created_at: Time("When the person was added"),
  password_changed_at: Time("When the password was last set"),
});
const ListedPerson = Type.Interface([Person], {
  sessions: Type.Integer({ description: "Browsers that the person is signed in with." }),
  is_from_settings: Type.Boolean({
    description: "Whether the settings name this person, who is made anew when removed.",
  }),
  is_password_from_settings: Type.Boolean({
    description: "Whether the settings hold the password; then only they change it.",
  }),
});
const Password = Type.String({ minLength: 10, maxLength: 1_024 });
const Named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) });

/** People who can log in. */
export function peopleRoutes({ access, settings }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    const shared = { tags: ["access"] };
    const config = { role: "admin" as const };

    app.get(
      "/people",
      {
        config,
        schema: {
          ...shared,
          operationId: "people",
          summary: "Everybody who can log in",
          querystring: parameters({}),
          response: answers(Type.Object({ people: Type.Array(ListedPerson) })),
        },
      },
      async () => {
        const [people, sessions] = await Promise.all([access.people.list(), access.sessions.counts()]);
        return {
          people: people.map((person) => ({
            ...person,
            sessions: sessions.get(person.id) ?? 0,
            is_from_settings: person.name === settings.admin.name,
            is_password_from_settings: isPasswordFromSettings(person.name, settings),
          })),
        };
      },
    );

    app.post(
      "/people",
      {
        config,
        schema: {
          ...shared,
          operationId: "createPerson",
          summary: "Add a person",
          body: parameters({
            name: Type.String({ minLength: 1, maxLength: 64 }),
            password: Password,
            role: Type.Enum(PERSON_ROLES),
          }),
          response: answers(Type.Object({ person: Person })),
        },
      },
      async (request) => {
        const { name, password, role } = request.body;
        const person = await access.people.create(name, password, role);
        await access.audit.record(actor(request), "person.create", name, { role });
        return { person };
      },
    );

    app.post(
      "/people/:name/password",
      {
        config,
        schema: {
          ...shared,
          operationId: "setPersonPassword",
          summary: "Set a person's password, which ends their sessions",
          params: Named,
          body: parameters({ password: Password }),
          response: answers(Type.Object({ ok: Type.Boolean() })),
        },
      },
      async (request) => {
        refusePasswordOfSettings(request.params.name, settings);
        await access.people.setPassword(request.params.name, request.body.password);
        await access.audit.record(actor(request), "person.password", request.params.name);
        return { ok: true };
      },
    );

    app.put(
      "/people/:name/role",
      {
        config,
        schema: {
          ...shared,
          operationId: "setPersonRole",
          summary: "Give a person another role, from their next request on",
          params: Named,
          body: parameters({ role: Type.Enum(PERSON_ROLES) }),
          response: answers(Type.Object({ person: Person })),
        },
      },
      async (request) => {
        const { name } = request.params;
        const person = await access.people.setRole(name, request.body.role);
        await access.audit.record(actor(request), "person.role", name, { role: person.role });
        return { person };
      },
    );

    app.delete(
      "/people/:name/sessions",
      {
        config,
        schema: {
          ...shared,
          operationId: "endPersonSessions",
          summary: "Sign a person out everywhere",
          params: Named,
          response: answers(Type.Object({ ended: Type.Integer() })),
        },
      },
      async (request) => {
        const { name } = request.params;
        const person = (await access.people.list()).find((one) => one.name === name);
        if (!person) throw personUnknown(name);
        const ended = await access.sessions.endAll(person.id);
        await access.audit.record(actor(request), "person.sign-out", name, { ended });
        return { ended };
      },
    );

    app.delete(
      "/people/:name",
      {
        config,
        schema: {
          ...shared,
          operationId: "removePerson",
          summary: "Remove a person",
          params: Named,
          response: answers(Type.Object({ ok: Type.Boolean() })),
        },
      },
      async (request) => {
        await access.people.remove(request.params.name);
        await access.audit.record(actor(request), "person.remove", request.params.name);
        return { ok: true };
      },
    );
  };
}
