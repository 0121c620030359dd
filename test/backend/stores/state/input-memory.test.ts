import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { backendId } from "../../../../backend/src/stores/state/backend-id.ts";
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
  const elsewhere = inputMemory(state, "file_a", "another backend");
  expect(await elsewhere.entries()).toEqual(new Map());
  await elsewhere.write(new Map([["x", "there"]]));
  expect((await one.entries()).get("x")).toBe("10");
  await state.close();
});

it("gives a data directory one id for ever", () => {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-backend-id-"));
  const id = backendId(directory);
  expect(id).toMatch(/^[\w-]{12}$/);
  expect(backendId(directory)).toBe(id);
  rmSync(directory, { recursive: true });
  expect(() => backendId(directory)).toThrow(/backend-id cannot be written/);
});
