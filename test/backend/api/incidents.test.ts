import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, NOW, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

async function call(method: "GET" | "POST", path: string, payload?: object) {
  const headers = await harness.as("editor");
  const answer = await harness.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json(), text: answer.payload };
}
const get = (path: string) => call("GET", path);
const post = (path: string, payload: object = {}) => call("POST", path, payload);

describe("incidents", () => {
  it("are listed with counts by state, what their rule says and how their messages fared", async () => {
    const { body } = await get("/incidents?state=open&rule=errors&text=SPACE&from=now-1h&limit=5");
    expect(body).toMatchObject({
      incidents: [
        {
          id: "i1",
          state: "open",
          key: "web-1",
          rule_info: { priority: 1, is_enabled: true },
          deliveries: { pending: 0, sent: 0, failed: 1 },
        },
      ],
      next: null,
      counts: { open: 1, acknowledged: 0, closed: 0 },
    });
    expect((await get("/incidents?to=now-1h")).body.incidents).toEqual([]);
    expect((await get("/incidents?state=gone")).status).toBe(400);
  });

  it("are moved on, noted and audited", async () => {
    expect((await post("/incidents/i1/acknowledge")).body.incident).toMatchObject({ state: "acknowledged" });
    expect((await post("/incidents/i1/notes", { text: "  looking at it " })).status).toBe(200);
    expect((await post("/incidents/i1/close")).body.incident.state).toBe("closed");
    expect((await post("/incidents/i1/acknowledge")).body.error).toMatchObject({ code: "INCIDENT_STATE" });
    expect((await post("/incidents/i1/reopen")).body.incident.state).toBe("open");
    const { timeline } = (await get("/incidents/i1")).body;
    expect(timeline.map(({ kind }: { kind: string }) => kind).sort()).toEqual(
      ["acknowledged", "closed", "failed", "last-match", "note", "opened", "queued", "reopened"].sort(),
    );
    expect(timeline.find(({ kind }: { kind: string }) => kind === "note")).toMatchObject({
      text: "looking at it",
      by: "token:test editor",
    });
    const actions = (await harness.access.audit.list(10)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(["incident.acknowledge", "incident.note", "incident.close", "incident.reopen"]),
    );
  });

  it("take no empty and no endless note, and say which incidents there are not", async () => {
    for (const text of ["", " \n", "x".repeat(10_001)]) {
      expect((await post("/incidents/i1/notes", { text })).status, text.slice(0, 5)).toBe(400);
    }
    for (const path of ["/incidents/zz", "/incidents/zz/events", "/incidents/zz/deliveries"]) {
      expect((await get(path)).body.error.code, path).toBe("INCIDENT_UNKNOWN");
    }
    for (const verb of ["acknowledge", "close", "reopen"]) {
      expect((await post(`/incidents/zz/${verb}`)).status).toBe(404);
    }
    expect((await post("/incidents/zz/notes", { text: "x" })).status).toBe(404);
  });

  it("show the log lines they are about as they lie in the store, and the search that finds them", async () => {
    const { body, text } = await get("/incidents/i1/events?size=7");
    expect(body.sample).toMatchObject({
      q: "level:ERROR AND host:web-1",
      index: "app-*",
      until: NOW + 60_000,
      total: 1,
    });
    expect(text).toContain('"document":{"message":"hi","big":12345678901234567890,"rate":1.0}');
    expect(body.course).toBeNull();
    expect(harness.calls.find(({ method }) => method === "search")?.args[0]).toMatchObject({ size: 7 });
  });

  it("show their messages, of which a failed one is sent again", async () => {
    const [delivery] = (await get("/incidents/i1/deliveries")).body.deliveries;
    expect(delivery).toMatchObject({ state: "failed", attempts: 2, title: "errors", incident: "i1" });
    expect(delivery.last_error).toContain("403");
    expect((await post(`/notifications/${delivery.id}/retry`)).body.notification.state).toBe("pending");
    expect((await get("/incidents/i1")).body.timeline.at(-1)).toMatchObject({
      kind: "retried",
      destination: "telegram:-100",
    });
    expect((await post("/notifications/zz/retry")).body.error.code).toBe("NOTIFICATION_UNKNOWN");
    expect((await get("/notifications?state=pending")).body.notifications).toHaveLength(1);
  });
});
