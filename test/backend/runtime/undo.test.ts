import { expect, test } from "vitest";
import { createUndo } from "../../../backend/src/runtime/undo.ts";

test("undoes the last first, once, waits for nothing without a limit, and says what it did not wait for", async () => {
  const done: string[] = [];
  const said: string[] = [];
  const undo = createUndo({ error: (message) => said.push(message) });
  undo.push("the stores", async () => done.push("stores"));
  undo.push("Kafka", () => {
    throw new Error("no broker");
  });
  undo.push("the inputs", () => new Promise(() => {}), 20);
  undo.push("the server", () => done.push("server"));
  expect(await undo.run()).toEqual(["the inputs"]);
  expect(done).toEqual(["server", "stores"]);
  expect(said).toEqual([
    "stopping the inputs has taken over 0.02 s; it is not waited for any longer",
    "stopping Kafka failed: no broker",
  ]);
  expect(await undo.run()).toEqual([]);
  expect(done).toHaveLength(2);
});
