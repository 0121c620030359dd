import { expect, it } from "vitest";
import { reasonGroup } from "../../../../backend/src/stores/dead-letters/reason-group.ts";

it.each([
  [
    "failed to parse field [bytes] of type [long] in document with id 'aB3-x9'. Preview of field's value: 'it\\'s'",
    "failed to parse field [bytes] of type [long] in document with id *. Preview of field's value: *",
  ],
  [
    'partial write: field type conflict: input field "value" on measurement "cpu" is type float, already exists as type integer dropped=1',
    "partial write: field type conflict: input field * on measurement * is type float, already exists as type integer dropped=*",
  ],
  [
    "index filebeat-sri-web-2026.11.21 has -5 of 12.5% in 3f2504e0-4f89-11d3-9a0c-0305e82c3301.",
    "index * has * of *% in *.",
  ],
  ["Limit of total fields [1000] has been exceeded", "Limit of total fields [*] has been exceeded"],
  ["  two\n\twords  ", "two words"],
  ["", ""],
])("%s", (reason, group) => {
  expect(reasonGroup(reason)).toBe(group);
});

it("stays short and quick on a reason that quotes a megabyte", () => {
  expect(reasonGroup(`no: ${"'a ".repeat(500_000)}`).length).toBeLessThanOrEqual(300);
});
