import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { PERSON_ROLES } from "../../access/roles.ts";
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
const Password = Type.String({ minLength: 10, maxLength: 1_024 });
const Named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) });

/** People who can log in. */
export function peopleRoutes({ access }: RouteDependencies): FastifyPluginAsyncTypebox {
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
          response: answers(Type.Object({ people: Type.Array(Person) })),
        },
      },
      async () => ({ people: [...(await access.people.list())] }),
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
        await access.people.setPassword(request.params.name, request.body.password);
        await access.audit.record(actor(request), "person.password", request.params.name);
        return { ok: true };
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
