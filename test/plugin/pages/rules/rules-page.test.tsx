import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes } from "react-router-dom";
import { describe, expect, it, vi } from "vitest";
import { ruleDeclarations } from "../../../../backend/src/alerting/rule-declarations.ts";
import type { Rule } from "../../../../plugin/src/api/rule-types.ts";
import RulesPage from "../../../../plugin/src/pages/rules/index.tsx";
import { type Answer, refusal, show } from "../../support/show.tsx";

const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  name,
  type: "any",
  group: "",
  origin: "stored",
  file: `${name}.yaml`,
  read_only: null,
  state: "active",
  error: null,
  in_force: true,
  switched: null,
  warming_up: false,
  matches: 0,
  last_match: null,
  open_incidents: 0,
  description: "",
  alerts: [],
  version: 3,
  changed_at: "2026-11-21T10:00:00.000Z",
  changed_by: "person:ada",
  ...more,
});
const TEXT = "# why\nname: r\ntype: frequency\nnum_events: 5 # many\ntimeframe: {minutes: 5}\nalert: [debug]\n";

function page(answer: Answer, at = "/rules", role: "viewer" | "editor" = "editor") {
  const user = userEvent.setup();
  const node = (
    <Routes>
      <Route path="rules/*" element={<RulesPage />} />
    </Routes>
  );
  show(node, {
    at,
    viewer: { name: "kim", role },
    answer(method, path, body) {
      const given = answer(method, path, body);
      if (given !== undefined) return given;
      if (path === "/rules/types") return ruleDeclarations();
      if (path.startsWith("/rules/check")) return { ok: true, name: "r", type: "any", problems: [], summary: null };
      if (path.startsWith("/rules/preview"))
        return { total: 0, problem: null, interval: 60_000, buckets: [], examples: [] };
      if (path.startsWith("/contact-points")) return { contact_points: [] };
      if (path.startsWith("/logs/fields")) return { fields: [] };
      return undefined;
    },
  });
  return user;
}

describe("the list of rules", () => {
  const list: Answer = (_, path) =>
    path === "/rules"
      ? { rules: [rule("a", { group: "g", open_incidents: 2 }), rule("b", { state: "off" })], groups: ["g"] }
      : undefined;

  it("switches back when it did not work, and says why", async () => {
    let release = () => {};
    const asked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const user = page((method, path, body) => {
      if (!path.endsWith("/switch")) return list(method, path, body);
      return new Response(
        new ReadableStream({
          async start(stream) {
            await asked;
            stream.enqueue(new TextEncoder().encode('{"error":{"code":"NO","message":"not now"}}'));
            stream.close();
          },
        }),
        { status: 409 },
      );
    });
    const toggle = await screen.findByRole("switch", { name: "Rule a is on" });
    await user.click(toggle);
    await waitFor(() => expect(toggle).toHaveProperty("checked", false));
    expect(toggle.getAttribute("aria-busy")).toBe("true");
    release();
    await screen.findByText("The rule “a” was not switched: not now");
    expect(screen.getByRole("switch", { name: "Rule a is on" })).toHaveProperty("checked", true);
    expect(screen.getByRole("link", { name: "2 open" }).getAttribute("href")).toBe("/incidents?rule=a");
  });

  it("says what to do where there is none, and what fits no filter", async () => {
    page((_, path) => (path === "/rules" ? { rules: [], groups: [] } : undefined));
    await screen.findByText("There are no rules yet");
  });

  it("lets a viewer change nothing", async () => {
    page(list, "/rules?group=g", "viewer");
    expect(await screen.findByRole("switch", { name: "Rule a is on" })).toHaveProperty("disabled", true);
    expect(screen.queryByText("b")).toBeNull();
    expect(screen.queryByRole("checkbox")).toBeNull();
  });
});

describe("one rule", () => {
  const stored: Answer = (method, path) =>
    method === "GET" && path === "/rules/r" ? { rule: rule("r"), text: TEXT, problems: [] } : undefined;

  it("saves the text that the form has changed, based on the version that was shown", async () => {
    const put = vi.fn();
    const user = page((method, path, body) => {
      if (method !== "PUT") return stored(method, path, body);
      put(path, body);
      return { rule: rule("r", { version: 4 }), text: (body as { text: string }).text };
    }, "/rules/r");
    const events = await screen.findByLabelText("Num events");
    await user.clear(events);
    await user.type(events, "12");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText(/Saved as version 4/);
    const text = TEXT.replace("num_events: 5 # many", "num_events: 12 # many");
    expect(put).toHaveBeenCalledExactlyOnceWith("/rules/r", { text, group: "", based_on: 3 });
  });

  it("shows what the API refuses, each at its option", async () => {
    page((method, path, body) => {
      if (path.startsWith("/rules/check")) {
        const problems = [{ message: "timeframe: is longer than 0", place: { file: "r.yaml", line: 5, column: 1 } }];
        return { ok: false, name: "r", type: "frequency", problems, summary: null };
      }
      return stored(method, path, body);
    }, "/rules/r");
    const problem = await screen.findByText("timeframe: is longer than 0");
    const field = problem.closest<HTMLElement>("[data-option]")!;
    expect(field.dataset.option).toBe("timeframe");
    expect(within(field).getByLabelText("Timeframe: amount").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("tab", { name: /YAML.*1/ })).toBeDefined();
  });

  it("says that there is no such rule, and that it cannot be read now", async () => {
    page(() => undefined, "/rules/gone");
    await screen.findByText("There is no such rule");
  });

  it("fails with a way to try again", async () => {
    page((_, path) => (path === "/rules" ? refusal(400, "STATE", "the state store is away") : undefined));
    await screen.findByText("the state store is away");
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
  });
});
