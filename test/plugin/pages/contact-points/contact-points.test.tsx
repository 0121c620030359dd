import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Channel, ContactPoint } from "../../../../plugin/src/api/contact-points.ts";
import ContactPointsPage from "../../../../plugin/src/pages/contact-points/index.tsx";
import { type Answer, refusal, show } from "../../support/show.tsx";

const declared = { required: false, default: null, choices: null, suggestions: null, meaning: "" };
const channels: readonly Channel[] = [
  { name: "debug", summary: "Writes a log line.", notes: "", options: [] },
  {
    name: "telegram",
    summary: "Sends to a chat.",
    notes: "",
    options: [
      { ...declared, name: "telegram_bot_token", type: "secret", is_secret: true, required: true },
      { ...declared, name: "telegram_room_id", type: "text", is_secret: false, required: true },
    ],
  },
];
const point = (more: Partial<ContactPoint> = {}): ContactPoint => ({
  name: "ops",
  channel: "telegram",
  options: { telegram_bot_token: "***", telegram_room_id: "-100" },
  destinations: ["telegram:-100"],
  origin: "stored",
  read_only: null,
  sources: null,
  used_by: ["errors"],
  version: 3,
  changed_at: "2026-11-21T10:00:00.000Z",
  changed_by: "person:ada",
  ...more,
});

/** Answers what the pages ask, and notes what they change. */
function fake(points: readonly ContactPoint[], answer: Answer = () => undefined) {
  const changes: (readonly [string, unknown])[] = [];
  const given: Answer = (method, path, body) => {
    if (path === "/contact-points/channels") return { channels };
    if (method === "GET" && path === "/contact-points") return { contact_points: points };
    const found = points.find(({ name }) => path === `/contact-points/${name}`);
    if (method === "GET" && found) return { contact_point: found };
    if (method !== "GET") changes.push([`${method} ${path}`, body]);
    return answer(method, path, body);
  };
  return { changes, answer: given };
}

describe("the list of contact points", () => {
  it("says who uses each, and what became of a test", async () => {
    const result = {
      destination: "telegram:-100",
      outcome: "failed",
      reason: "Telegram answered 403: Forbidden",
      would_retry: false,
      milliseconds: 9,
    };
    const { answer, changes } = fake([point(), point({ name: "lost", destinations: [], used_by: [] })], () => ({
      results: [result],
    }));
    show(<ContactPointsPage />, { answer });
    const row = await screen.findByRole("listitem", { name: "ops" });
    expect(row.textContent).toContain("Used by errors");
    expect(row.textContent).toContain("changed by ada");
    const lost = screen.getByRole("listitem", { name: "lost" });
    expect(lost.textContent).toContain("No rule uses it.");
    expect(lost.textContent).toContain("It cannot be used as it is");
    fireEvent.click(screen.getByRole("button", { name: "Send a test to ops" }));
    expect(await screen.findByText(/Telegram answered 403/)).toBeTruthy();
    expect(screen.getByText(/An alert would be given up/)).toBeTruthy();
    expect(changes).toEqual([["POST /contact-points/test", { name: "ops" }]]);
  });

  it("is empty at first", async () => {
    show(<ContactPointsPage />, { answer: fake([]).answer });
    expect(await screen.findByText("No contact point yet")).toBeTruthy();
    expect(screen.getAllByRole("link", { name: "New contact point" }).length).toBeGreaterThan(0);
  });
});

describe("the form", () => {
  it("gives back what it does not know, by the version that it began with", async () => {
    const { answer, changes } = fake([point({ used_by: [] })], () => ({ contact_point: point() }));
    show(<ContactPointsPage />, { answer, at: "/ops" });
    fireEvent.change(await screen.findByLabelText(/^Chat/), { target: { value: "-200" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(changes).toEqual([
        [
          "PUT /contact-points/ops",
          { channel: "telegram", options: { telegram_bot_token: "***", telegram_room_id: "-200" }, based_on: 3 },
        ],
      ]),
    );
  });

  it("shows what is wrong at its option", async () => {
    const message = "telegram_bot_token: has to be given again, because telegram_api_url changed";
    const { answer } = fake([point()], () => refusal(400, "CONTACT_POINT", message));
    show(<ContactPointsPage />, { answer, at: "/ops" });
    await screen.findByLabelText(/^Chat/);
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("has to be given again, because telegram_api_url changed")).toBeTruthy();
    expect(screen.queryByText("This could not be saved")).toBeNull();
  });

  it("asks for a name before it asks the API, and offers no name that is taken", async () => {
    const { answer, changes } = fake([point()]);
    show(<ContactPointsPage />, { answer, at: "/?new" });
    const name = await screen.findByLabelText(/^Name/);
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("A contact point needs a name.")).toBeTruthy();
    fireEvent.change(name, { target: { value: "ops" } });
    expect(await screen.findByText("There is one of this name already.")).toBeTruthy();
    expect(changes).toEqual([]);
    // Telegram is what most people want; the log is for trying out.
    expect(screen.getAllByRole("radio").map((radio) => radio.getAttribute("title"))).toEqual([
      "Telegram",
      "Heimdall's own log",
    ]);
  });

  it("does not delete what a rule uses", async () => {
    show(<ContactPointsPage />, { answer: fake([point()]).answer, at: "/ops" });
    const remove = await screen.findByRole("button", { name: "Delete" });
    expect(remove.getAttribute("aria-disabled")).toBe("true");
  });

  it("is not there for a viewer's new one, and only shows one of the settings", async () => {
    const fixed = point({
      name: "telegram",
      origin: "settings",
      read_only: "it is",
      version: null,
      sources: { telegram_room_id: "telegram.room_id (heimdall.yaml:3)" },
    });
    const { answer } = fake([fixed]);
    show(<ContactPointsPage />, { answer, at: "/telegram" });
    expect(await screen.findByText("Comes from telegram.room_id (heimdall.yaml:3).")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    expect(screen.queryByLabelText(/^Bot token/)).toBeNull();
  });
});
