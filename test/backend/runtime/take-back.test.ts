import { expect, test } from "vitest";
import { createDefinitions } from "../../../backend/src/definitions/definitions.ts";
import { takeBack } from "../../../backend/src/runtime/take-back.ts";
import { openState } from "../../../backend/src/stores/state/state.ts";

test("takes back what was tried, leaves what was saved since, and is done once", async () => {
  const state = await openState({ url: "sqlite::memory:" });
  const definitions = createDefinitions(state, Date.now);
  const save = (name: string, text: string, basedOn: number) =>
    definitions.save({ kind: "pipeline", name, group: "", text, by: "kim", basedOn, action: "changed" });
  const texts = async () =>
    Object.fromEntries((await definitions.list("pipeline")).map(({ name, text }) => [name, text]));

  await save("changed", "good", 0);
  await save("mended", "good", 0);
  await save("deleted", "good", 0);
  const before = await definitions.list("pipeline");
  await save("changed", "bad", 1);
  await save("mended", "bad", 1);
  await save("new", "bad", 0);
  await definitions.remove("pipeline", "deleted", 1, "kim");
  const tried = await definitions.list("pipeline");
  await save("mended", "better", 2);
  await save("since", "of another backend", 0);

  const wanted = { changed: "good", deleted: "good", mended: "better", since: "of another backend" };
  await takeBack(definitions, before, tried);
  expect(await texts()).toEqual(wanted);
  const stamp = await definitions.stamp("pipeline");
  // A second backend, or the same one in its next try.
  await takeBack(definitions, before, tried);
  expect(await definitions.stamp("pipeline")).toBe(stamp);
  expect((await definitions.versions("pipeline", "changed"))[0]).toMatchObject({ action: "restored", by: "heimdall" });
  await state.close();
});
