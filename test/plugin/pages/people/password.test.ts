import { expect, it } from "vitest";
import { makeUpPassword } from "../../../../plugin/src/pages/people/password.ts";

it("a password that is made up is long, readable and never the same", () => {
  const passwords = Array.from({ length: 200 }, makeUpPassword);
  for (const password of passwords) expect(password).toMatch(/^([a-km-zA-HJ-NP-Z2-9]{5}-){3}[a-km-zA-HJ-NP-Z2-9]{5}$/);
  expect(new Set(passwords).size).toBe(200);
});
