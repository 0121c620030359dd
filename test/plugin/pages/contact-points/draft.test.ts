import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../plugin/src/api/client.ts";
import type { DeclaredOption } from "../../../../plugin/src/components/options-form/declared-option.ts";
import { givenOptions, nameProblem, optionError } from "../../../../plugin/src/pages/contact-points/form/draft.ts";

const options = ["telegram_room_id", "http_post_headers"].map((name) => ({ name }) as DeclaredOption);
const error = (message: string, code = "CONTACT_POINT") => new ApiError(400, { code, message });

describe("an error of the API", () => {
  it.each([
    ["telegram_room_id: is no chat", { option: "telegram_room_id", message: "is no chat" }],
    ["telegram_room_id is missing: The chat.", { option: "telegram_room_id", message: "is missing: The chat." }],
    ["http_post_headers.Authorization: give it", { option: "http_post_headers", message: "give it" }],
    ["channel: 'x' is no channel", null],
    ["something: else", null],
  ])("%s", (message, found) => {
    expect(optionError(error(message), options)).toEqual(found);
  });

  it("of another kind belongs to no option", () => {
    expect(optionError(error("telegram_room_id: x", "OTHER"), options)).toBeNull();
    expect(optionError(null, options)).toBeNull();
  });
});

it("sends nothing of what is left empty, but every false and zero", () => {
  expect(givenOptions({ a: "", b: undefined, c: false, d: 0, e: "***" })).toEqual({ c: false, d: 0, e: "***" });
});

it.each([
  ["", "nameMissing"],
  [" a", "nameBad"],
  ["a/b", "nameBad"],
  ["telegram", "nameReserved"],
  ["ops", "nameTaken"],
  ["운영 팀-2", null],
])("the name '%s' has the problem %s", (name, problem) => {
  expect(nameProblem(name, ["ops"])).toBe(problem);
});
