import { afterEach, beforeEach, expect, it } from "vitest";
import type { Channel } from "../../../backend/src/notify/channel.ts";
import { claimHead } from "../../../backend/src/notify/claims.ts";
import { createDelivery, type Delivery } from "../../../backend/src/notify/delivery.ts";
import { enqueue, listNotifications } from "../../../backend/src/notify/outbox.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { until } from "../../support/until.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { createSchema, type OwnSchema } from "../stores/postgresql-state.ts";

const MESSAGES = 1_000;
const DESTINATIONS = 10;
const ignore = () => {};

describeWithServers(["postgresql"], "outbox of several backends", () => {
  let schema: OwnSchema;
  let states: State[];
  let deliveries: Delivery[] = [];

  beforeEach(async () => {
    schema = await createSchema(serverAddress("postgresql"));
    states = [];
    for (let n = 0; n < 3; n += 1) states.push(await openState({ url: schema.url }));
  });
  afterEach(async () => {
    await Promise.all(deliveries.map((delivery) => delivery.stop()));
    deliveries = [];
    await Promise.all(states.map((state) => state.close()));
    await schema.drop();
  });

  const message = (n: number, destination: string) => ({
    dedupKey: `k${n}`,
    channel: "telegram",
    destination,
    message: { title: String(n), text: "", rule: "r", match: {} },
  });
  const deliver = (db: State["db"], send: (title: string, destination: string) => Promise<void>) => {
    const delivery = createDelivery({
      db,
      channelFor: ({ destination }): Channel => ({
        destination,
        async send({ title }) {
          await send(title, destination);
          return { outcome: "sent" };
        },
      }),
      log: { info: ignore, warn: ignore, error: ignore },
      meter: { increment: ignore, gauge: ignore },
      now: Date.now,
      pollMilliseconds: 20,
      leaseMilliseconds: 1_000,
    });
    deliveries.push(delivery);
    delivery.start();
  };

  it("sends each message once, in order and one at a time for each destination", async () => {
    const messages = Array.from({ length: MESSAGES }, (_, n) => message(n, `chat-${n % DESTINATIONS}`));
    await enqueue(states[0]!.db, messages, Date.now());
    const sent = new Map<string, string[]>();
    const sending = new Set<string>();
    const senders = new Set<number>();
    const overlaps: string[] = [];
    for (const [number, { db }] of states.entries()) {
      deliver(db, async (title, destination) => {
        if (sending.has(destination)) overlaps.push(destination);
        sending.add(destination);
        senders.add(number);
        await new Promise((resolve) => setTimeout(resolve, 1));
        sent.set(destination, [...(sent.get(destination) ?? []), title]);
        sending.delete(destination);
      });
    }
    await until(
      "all are sent",
      async () => {
        const rows = await states[0]!.db.selectFrom("notifications").select("id").where("state", "=", "sent").execute();
        return rows.length === MESSAGES;
      },
      60_000,
    );
    for (let n = 0; n < DESTINATIONS; n += 1) {
      const expected = Array.from({ length: MESSAGES / DESTINATIONS }, (_, at) => String(at * DESTINATIONS + n));
      expect(sent.get(`chat-${n}`)).toEqual(expected);
    }
    expect(overlaps).toEqual([]);
    expect(senders.size).toBeGreaterThan(1);
  });

  it("leaves a message to who is sending it for as long as that takes, and takes it from who was killed", async () => {
    await enqueue(states[0]!.db, [message(1, "slow"), message(2, "left")], Date.now());
    const { db } = states[0]!;
    await claimHead(db, "left", { by: "a backend that was killed", until: Date.now() + 1_500 }, Date.now());
    const sent: string[] = [];
    for (const state of states) {
      deliver(state.db, async (title) => {
        sent.push(title);
        // Longer than the lease.
        if (title === "1") await new Promise((resolve) => setTimeout(resolve, 2_500));
      });
    }
    await until("both are sent", async () =>
      (await listNotifications(db, { limit: 9 })).every((row) => row.state === "sent"),
    );
    expect(sent).toEqual(["1", "2"]);
  });
});
