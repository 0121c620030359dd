import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import { actor } from "../authorize.ts";
import { Delivery } from "../incident-schemas.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, Limit, parameters } from "../schemas.ts";

/** The outbox: what was told to whom, and what could not be. */
export function notificationRoutes({ alerting: { incidents }, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/notifications",
      {
        schema: {
          operationId: "notifications",
          tags: ["alerting"],
          summary: "Messages of the outbox, newest first",
          querystring: parameters({
            state: Type.Optional(Type.Enum(["pending", "sent", "failed"])),
            limit: Limit,
          }),
          response: answers(Type.Object({ notifications: Type.Array(Delivery) })),
        },
      },
      async ({ query }) => ({ notifications: (await incidents.notifications(query)).map((one) => ({ ...one })) }),
    );

    app.post(
      "/notifications/:id/retry",
      {
        config: { role: "editor" },
        schema: {
          operationId: "retryNotification",
          tags: ["alerting"],
          summary: "Send a failed message again",
          params: Type.Object({ id: Type.String({ minLength: 1 }) }),
          response: answers(Type.Object({ notification: Delivery })),
        },
      },
      async (request) => {
        const { id } = request.params;
        const notification = await incidents.retry(id, actor(request));
        if (!notification) {
          throw new HeimdallError("NOTIFICATION_UNKNOWN", `there is no failed notification ${id}`, { status: 404 });
        }
        const { destination, incident } = notification;
        await access.audit.record(actor(request), "notification.retry", id, { destination, incident });
        return { notification: { ...notification } };
      },
    );
  };
}
