import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes } from "react-router-dom";
import { describe, expect, it } from "vitest";
import PeoplePage from "../../../../plugin/src/pages/people/index.tsx";
import { type FakeHostOptions, refusal, show } from "../../support/show.tsx";

const person = (name: string, more: object = {}) => ({
  id: name,
  name,
  role: "editor",
  created_at: 0,
  password_changed_at: 0,
  sessions: 1,
  is_from_settings: false,
  is_password_from_settings: false,
  ...more,
});
const people = [person("ann"), person("kim", { role: "admin", is_from_settings: true })];

const showPage = (answer: FakeHostOptions["answer"], at = "/people") =>
  show(
    <Routes>
      <Route path="/people/*" element={<PeoplePage />} />
    </Routes>,
    { viewer: { name: "kim", role: "admin" }, answer: answer!, at },
  );

const isDisabled = (button: HTMLElement): boolean =>
  (button as HTMLButtonElement).disabled || button.getAttribute("aria-disabled") === "true";

describe("people", () => {
  it("cannot remove or demote themselves", async () => {
    showPage(() => ({ people }));
    expect(isDisabled(await screen.findByRole("button", { name: "Remove: ann" }))).toBe(false);
    expect(isDisabled(screen.getByRole("button", { name: "Remove: kim" }))).toBe(true);
    for (const radio of within(screen.getByRole("radiogroup", { name: "Role of kim" })).getAllByRole("radio")) {
      expect((radio as HTMLInputElement).disabled).toBe(true);
    }
  });

  it("are removed after a question, and a refusal is told", async () => {
    const asked: string[] = [];
    showPage((method, path) => {
      if (method !== "DELETE") return { people };
      asked.push(path);
      return refusal(409, "LAST_ADMIN", "ann is the only administrator");
    });
    await userEvent.click(await screen.findByRole("button", { name: "Remove: ann" }));
    expect(asked).toEqual([]);
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
    expect(await screen.findByText("ann is the only administrator")).toBeTruthy();
    expect(asked).toEqual(["/people/ann"]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("tokens", () => {
  it("are made with role and expiry, and their secret stands there once", async () => {
    let made: unknown;
    showPage((method, _path, body) => {
      if (method === "GET") return { tokens: [] };
      made = body;
      return { token: { name: "ci" }, secret: "hmd_abc" };
    }, "/people/tokens?new=viewer");
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByLabelText(/^Name/), "ci");
    await userEvent.click(within(dialog).getByRole("radio", { name: "In 30 days" }));
    const before = Date.now();
    await userEvent.click(within(dialog).getByRole("button", { name: "Make the token" }));
    expect(await screen.findByText("hmd_abc")).toBeTruthy();
    expect(made).toMatchObject({ name: "ci", role: "viewer" });
    const { expires_at: expires } = made as { expires_at: number };
    expect(Math.round((expires - before) / 86_400_000)).toBe(30);
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("hmd_abc")).toBeNull();
  });
});
