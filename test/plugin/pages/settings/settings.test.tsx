import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import SettingsPage from "../../../../plugin/src/pages/settings/index.tsx";
import { refusal, show } from "../../support/show.tsx";

const how = {
  yaml: "telegram:\n  room_id: …",
  environment: "HEIMDALL_TELEGRAM_ROOM_ID=…",
  flag: "--telegram.room_id=…",
};
const base = { section: "telegram", choices: [], default: null, source: "default", origin: "default", how };
const answer = {
  sections: [{ path: "telegram", meaning: "What Telegram alerts use." }],
  settings: [
    { ...base, path: "telegram.room_id", meaning: "The chat: `@channel`.", type: "text", written: null, secret: false },
    {
      ...base,
      ...{ path: "telegram.bot_token", meaning: "The token.", type: "secret", written: "***", secret: true },
      ...{ source: "heimdall.yaml:7", origin: "file" },
    },
  ],
};
const admin = { viewer: { name: "kim", role: "admin" } } as const;

describe("the settings", () => {
  it("show what is set and where, hide secrets, and tell how to change one", async () => {
    show(<SettingsPage />, { ...admin, answer: () => answer });
    const [room, token] = await screen.findAllByRole("listitem");
    expect(room).toHaveProperty("textContent", expect.stringContaining("not set"));
    expect(within(room!).getByText("@channel").tagName).toBe("CODE");
    expect(token!.textContent).toContain("set (hidden)");
    expect(token!.textContent).toContain("heimdall.yaml:7");
    expect(token!.textContent).not.toContain("***");
    await userEvent.click(within(room!).getByRole("button", { name: /How to change it/ }));
    expect(within(room!).getByText("HEIMDALL_TELEGRAM_ROOM_ID=…")).toBeTruthy();
  });

  it("are not for editors, who do not even ask for them", async () => {
    show(<SettingsPage />, {
      viewer: { name: "kim", role: "editor" },
      answer: () => refusal(500, "ASKED", "asked"),
    });
    expect(await screen.findByText("You may not see this")).toBeTruthy();
  });

  it("that cannot be loaded say why, with a way to try again", async () => {
    show(<SettingsPage />, { ...admin, answer: () => refusal(500, "INTERNAL", "something went wrong") });
    expect(await screen.findByText("something went wrong")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });
});
