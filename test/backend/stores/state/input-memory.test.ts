import { expect, it } from "vitest";
import { inputMemory } from "../../../../backend/src/stores/state/input-memory.ts";
import { openState } from "../../../../backend/src/stores/state/state.ts";

it("keeps, replaces and forgets entries, each input its own", async () => {
  const state = await openState({ url: "sqlite::memory:" });
  const [one, two] = [inputMemory(state, "file_a"), inputMemory(state, "file_b")];
  await one.write(
    new Map([
      ["x", "1"],
      ["y", "2"],
    ]),
  );
  await two.write(new Map([["x", "other"]]));
  await one.write(
    new Map([
      ["x", "10"],
      ["y", null],
      ["z", "3"],
    ]),
  );
  expect(await one.entries()).toEqual(
    new Map([
      ["x", "10"],
      ["z", "3"],
    ]),
  );
  expect(await two.entries()).toEqual(new Map([["x", "other"]]));
  await state.close();
});
