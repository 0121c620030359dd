import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Incident, TimelineEntry } from "../../../../plugin/src/api/incidents.ts";
import IncidentsPage from "../../../../plugin/src/pages/incidents/index.tsx";
import { type Answer, refusal, show } from "../../support/show.tsx";

const incident = (more: Partial<Incident> = {}): Incident => ({
  id: "i1",
  rule: "errors",
  type: "frequency",
  key: "web-1",
  state: "open",
  first_time: "2026-11-21T10:00:00.000Z",
  last_time: "2026-11-21T11:00:00.000Z",
  count: 1_234,
  created_at: "2026-11-21T10:00:00.000Z",
  changed_at: "2026-11-21T11:00:00.000Z",
  changed_by: null,
  match: { message: "no space left" },
  rule_info: { description: "too many", priority: 2, owner: null, is_enabled: true, query_key: ["host.name"] },
  deliveries: { pending: 0, sent: 1, failed: 2 },
  ...more,
});
const entry = (more: Partial<TimelineEntry>): TimelineEntry => ({
  at: "2026-11-21T10:00:00.000Z",
  kind: "opened",
  by: null,
  text: null,
  notification: null,
  channel: null,
  destination: null,
  contact_point: null,
  attempts: null,
  reason: null,
  ...more,
});
const page = (incidents: readonly Incident[], counts = { open: incidents.length, acknowledged: 0, closed: 0 }) => ({
  incidents,
  next: null,
  counts,
});

/** Answers the list, and notes what was changed. */
function fake(answer: Answer) {
  const changes: string[] = [];
  const asked: string[] = [];
  return {
    changes,
    asked,
    answer: ((method, path, body) => {
      if (method !== "GET") changes.push(`${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`);
      else asked.push(path);
      if (path === "/rules") return { rules: [{ name: "errors" }] };
      return answer(method, path, body) ?? (method === "GET" ? undefined : {});
    }) as Answer,
  };
}

describe("the list of incidents", () => {
  it("asks by what the address says, and shows what matters of each", async () => {
    const { answer, asked } = fake((_method, path) =>
      path.startsWith("/incidents?") ? page([incident()]) : undefined,
    );
    show(<IncidentsPage />, { answer, at: "/?state=closed&text=disk&since=now-24h" });
    const row = (await screen.findByRole("link", { name: "errors" })).closest("li")!;
    expect(asked).toContain("/incidents?state=closed&text=disk&from=now-24h&limit=50");
    expect(row.textContent).toContain("web-1");
    expect(row.textContent).toContain("no space left");
    expect(row.textContent).toContain("1,234 matches");
    expect(row.textContent).toContain("Priority 2");
    expect(row.textContent).toContain("2 messages failed");
  });

  it("acts on one, and on those of a selection that it fits", async () => {
    const incidents = [
      incident(),
      incident({ id: "i2", key: "web-2", state: "acknowledged" }),
      incident({ id: "i3", key: null }),
    ];
    const { answer, changes } = fake((_method, path) => (path.startsWith("/incidents?") ? page(incidents) : undefined));
    show(<IncidentsPage />, { answer });
    fireEvent.click(await screen.findByRole("button", { name: "Acknowledge: errors" }));
    await waitFor(() => expect(changes).toEqual(["POST /incidents/i3/acknowledge"]));
    changes.length = 0;
    fireEvent.click(screen.getByLabelText("Select all shown"));
    await waitFor(() =>
      expect((screen.getByRole("button", { name: "Acknowledge (2)" }) as HTMLButtonElement).disabled).toBe(false),
    );
    fireEvent.click(screen.getByRole("button", { name: "Acknowledge (2)" }));
    await waitFor(() => expect(changes).toEqual(["POST /incidents/i1/acknowledge", "POST /incidents/i3/acknowledge"]));
    await waitFor(() => expect(screen.queryByText(/selected/)).toBeNull());
  });

  it("says what was refused", async () => {
    const { answer } = fake((method, path) => {
      if (method === "POST") return refusal(409, "INCIDENT_STATE", "the incident is closed; reopen it first");
      return path.startsWith("/incidents?") ? page([incident()]) : undefined;
    });
    show(<IncidentsPage />, { answer });
    fireEvent.click(await screen.findByRole("button", { name: "Close: errors, web-1" }));
    expect(await screen.findByText("the incident is closed; reopen it first")).toBeTruthy();
  });

  it.each([
    ["/", { open: 0, acknowledged: 0, closed: 0 }, "No rule has found anything yet"],
    ["/", { open: 0, acknowledged: 1, closed: 1 }, "Nothing is open"],
    ["/?state=acknowledged", { open: 1, acknowledged: 0, closed: 1 }, "No incident is acknowledged"],
    ["/?text=x", { open: 0, acknowledged: 0, closed: 0 }, "No incident fits these filters"],
  ])("is empty at %s with %j: %s", async (at, counts, text) => {
    show(<IncidentsPage />, { answer: fake(() => page([], counts)).answer, at });
    expect(await screen.findByText(text)).toBeTruthy();
  });

  it("lets a viewer look", async () => {
    const { answer } = fake((_method, path) => (path.startsWith("/incidents?") ? page([incident()]) : undefined));
    show(<IncidentsPage />, { answer, viewer: { name: "lee", role: "viewer" } });
    const close = await screen.findByRole("button", { name: "Close: errors, web-1" });
    expect(close.getAttribute("aria-disabled")).toBe("true");
  });
});

describe("one incident", () => {
  const timeline = [
    entry({}),
    entry({ kind: "queued", destination: "telegram:-1", contact_point: "ops" }),
    entry({
      kind: "failed",
      destination: "telegram:-1",
      contact_point: "ops",
      attempts: 1,
      reason: "Telegram answered 403",
    }),
    entry({ kind: "note", by: "person:ada", text: "looking" }),
  ];
  const delivery = {
    id: "n1",
    channel: "telegram",
    destination: "telegram:-1",
    contact_point: "ops",
    state: "failed",
    attempts: 1,
    created_at: "2026-11-21T10:00:00.000Z",
    next_attempt_at: null,
    finished_at: "2026-11-21T10:00:01.000Z",
    last_error: "Telegram answered 403",
    title: "errors",
    text: "it burns",
  };
  const answerOne: Answer = (_method, path) => {
    if (path === "/incidents/i1") return { incident: incident(), timeline };
    if (path === "/incidents/i1/deliveries") return { deliveries: [delivery] };
    if (path === "/incidents/i1/events?size=20") return { sample: null, course: null };
    return undefined;
  };

  it("tells what happened, the newest first, and sends again what failed", async () => {
    const { answer, changes } = fake(answerOne);
    show(<IncidentsPage />, { answer, at: "/i1" });
    const region = await screen.findByRole("region", { name: "Timeline" });
    const entries = within(region)
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent);
    expect(entries[0]).toContain("Note by ada");
    expect(entries[1]).toContain("Not sent to ops, given up after 1 attempt");
    expect(entries[1]).toContain("Telegram answered 403");
    expect(entries[3]).toContain("Opened by the first match");
    fireEvent.click(await screen.findByRole("button", { name: "Send again" }));
    await waitFor(() => expect(changes).toEqual(["POST /notifications/n1/retry"]));
    expect(await screen.findByText(/The rule is not there any more/)).toBeTruthy();
    expect(screen.getByText("Key (host.name)")).toBeTruthy();
  });

  it("takes notes", async () => {
    const { answer, changes } = fake(answerOne);
    show(<IncidentsPage />, { answer, at: "/i1" });
    const note = await screen.findByLabelText("Note");
    const add = screen.getByRole("button", { name: "Add note" }) as HTMLButtonElement;
    expect(add.disabled).toBe(true);
    fireEvent.change(note, { target: { value: "  the disk is full " } });
    fireEvent.click(add);
    await waitFor(() => expect(changes).toEqual(['POST /incidents/i1/notes {"text":"the disk is full"}']));
    await waitFor(() => expect((note as HTMLTextAreaElement).value).toBe(""));
  });

  it("says when there is none", async () => {
    const { answer } = fake(() => refusal(404, "INCIDENT_UNKNOWN", "there is no incident i1"));
    show(<IncidentsPage />, { answer, at: "/i1" });
    expect(await screen.findByRole("heading", { name: "There is no such incident" })).toBeTruthy();
  });
});
