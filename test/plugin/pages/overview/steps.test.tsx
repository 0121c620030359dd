import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Steps } from "../../../../plugin/src/pages/overview/steps/steps.tsx";
import { StepsReminder } from "../../../../plugin/src/pages/overview/steps/steps-reminder.tsx";
import { refusal, show } from "../../support/show.tsx";
import { onboarding } from "./sample.ts";

beforeEach(() => localStorage.clear());
const line = { seen: { index: "first", id: "1", time: Date.now(), text: "hello heimdall" }, ways: [] };
const steps = (given = onboarding()) => <Steps onboarding={given} onLeave={() => undefined} />;

describe("the first steps", () => {
  it("show the line that came and where it is found, and wait for the rest", () => {
    show(steps(onboarding({ line })));
    expect(screen.getByText("hello heimdall")).toBeTruthy();
    expect(screen.getByRole("link", { name: /See it in the logs/ }).getAttribute("href")).toMatch(
      /^\/logs\?from=now-15m/,
    );
    expect(screen.getByText("Waiting for the first points …")).toBeTruthy();
  });

  it("say where the token belongs, and where it comes from", () => {
    const token = { is_needed: true, placeholder: "INGEST_TOKEN" };
    show(steps(onboarding({ token })), { viewer: { name: "kim", role: "admin" } });
    const [link] = screen.getAllByRole("link", { name: "Make a token" });
    expect(link!.getAttribute("href")).toBe("/people/tokens?new=ingest");
  });

  it("send a test message, and tell why it was not taken", async () => {
    const asked: unknown[] = [];
    show(steps(), {
      answer: (method, path, body) => {
        if (method === "POST") asked.push([path, body]);
        return { results: [{ outcome: "failed", reason: "Telegram answered 401: Unauthorized" }] };
      },
    });
    await userEvent.click(screen.getByRole("button", { name: "Send a test message by telegram" }));
    expect(await screen.findByText(/Telegram answered 401/)).toBeTruthy();
    expect(asked).toEqual([["/contact-points/test", { name: "telegram" }]]);
  });

  it("let no viewer send one, and say why", () => {
    show(steps(), { viewer: { name: "kim", role: "viewer" }, answer: () => refusal(403, "FORBIDDEN", "no") });
    expect(screen.getByText("This needs the role editor.")).toBeTruthy();
  });

  it("name the settings that lack for Telegram", () => {
    const yaml = "telegram:\n  room_id: …";
    const missing = [{ setting: "telegram.room_id", yaml, environment: "", flag: "" }];
    show(steps(onboarding({ message: { seen: null, contact_points: [], missing } })));
    expect(screen.getByText((_, element) => element?.tagName === "PRE" && element.textContent === yaml)).toBeTruthy();
    expect(screen.getByRole("link", { name: /Make a contact point/ })).toBeTruthy();
  });
});

describe("the reminder", () => {
  it("tells what is next, until it is dismissed for good", async () => {
    const { unmount } = show(<StepsReminder onboarding={onboarding({ line })} />);
    expect(screen.getByText("First steps: 1 of 3 taken")).toBeTruthy();
    expect(screen.getByText(/Next: the first chart/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Do not show again" }));
    await waitFor(() => expect(screen.queryByText(/First steps/)).toBeNull());
    unmount();
    show(<StepsReminder onboarding={onboarding({ line })} />);
    expect(screen.queryByText(/First steps/)).toBeNull();
  });
});
