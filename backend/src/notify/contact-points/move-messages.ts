import type { Transaction } from "kysely";
import type { Schema } from "../../stores/state/schema.ts";
import type { Channel } from "../channel.ts";

/**
 * Messages that wait for a contact point, or failed, go where it goes from now on: whoever mends a wrong chat wants them
 * there. Where it has several destinations it is not known which, and they stay.
 */
export async function moveMessages(
  trx: Transaction<Schema>,
  name: string,
  channel: string,
  destinations: readonly Channel[],
): Promise<void> {
  if (destinations.length !== 1) return;
  await trx
    .updateTable("notifications")
    .set({ channel, destination: destinations[0]!.destination })
    .where("contact_point", "=", name)
    .where("state", "!=", "sent")
    .execute();
}
