import type { Admin } from "kafkajs";
import { expect, it } from "vitest";
import { createAdministration } from "../../../../backend/src/bus/kafka/admin.ts";
import type { KafkaClients } from "../../../../backend/src/bus/kafka/client.ts";

it("opens no connection after the end, for a question that was under way either", async () => {
  let opened = 0;
  let fail: (error: Error) => void = () => {};
  const admin = {
    connect: async () => {},
    listTopics: () =>
      new Promise<string[]>((_resolve, reject) => {
        fail = reject;
      }),
    // As kafkajs does: what waits for an answer fails when its connection is closed.
    disconnect: async () => fail(new Error("Closed connection")),
  } as unknown as Admin;
  const clients = (() => ({
    admin() {
      opened += 1;
      return admin;
    },
  })) as unknown as KafkaClients;

  const administration = createAdministration(clients);
  await administration.ask("connecting", async () => null);
  const underWay = administration.ask("listing topics", (one) => one.listTopics());
  await new Promise((resolve) => setImmediate(resolve));
  await administration.close();
  await expect(underWay).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringMatching(/listing topics: .*leaving Kafka/),
  });
  await expect(administration.ask("later", async () => null)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(opened).toBe(1);
});
