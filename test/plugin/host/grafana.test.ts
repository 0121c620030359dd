import { beforeEach, describe, expect, it, vi } from "vitest";

const runtime = vi.hoisted(() => ({
  config: {
    appSubUrl: "/sub",
    bootData: { user: { login: "ann", orgId: 2, orgRole: "Editor", language: "ko-KR", permissions: {} as object } },
  },
  getDataSourceSrv: () => ({ getInstanceSettings: (uid: string) => (uid === "heimdall-logs" ? { uid } : undefined) }),
}));
vi.mock("@grafana/runtime", () => runtime);

const { createGrafanaHost, grafanaViewer, proxyPath } = await import("../../../plugin/src/host/grafana.ts");

describe("Heimdall's pages in Grafana", () => {
  const sent: { url: string; init: RequestInit }[] = [];
  beforeEach(() => {
    sent.length = 0;
    runtime.config.bootData.user.permissions = {};
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      sent.push({ url, init });
      return new Response("{}");
    });
  });

  it("ask through the plugin's proxy, in the organisation that the page belongs to", async () => {
    await createGrafanaHost().request("/rules", { method: "POST", body: "{}" });
    expect(sent[0]!.url).toBe("/sub/api/plugin-proxy/heimdall-app/api/v1/rules");
    expect(sent[0]!.init).toMatchObject({
      method: "POST",
      credentials: "same-origin",
      headers: { "x-grafana-org-id": "2", "content-type": "application/json" },
    });
  });

  it("encode paths twice, and queries once", () => {
    const path = `/rules/${encodeURIComponent("5xx / 분")}?q=${encodeURIComponent("a/b %")}`;
    expect(proxyPath(path)).toBe(
      "/api/plugin-proxy/heimdall-app/api/v1/rules/5xx%2520%252F%2520%25EB%25B6%2584?q=a%2Fb%20%25",
    );
  });

  it("are somebody by the role in the organisation, until Heimdall says better", () => {
    expect(grafanaViewer()).toEqual({ name: "ann", role: "editor" });
    expect(createGrafanaHost({ name: "ann", role: "viewer" }).viewer.role).toBe("viewer");
    expect(createGrafanaHost().language).toBe("ko");
  });

  it("link without the sub path, which Grafana's router adds", () => {
    const { link } = createGrafanaHost();
    expect(link("/")).toBe("/a/heimdall-app");
    expect(link("/rules/x%20y")).toBe("/a/heimdall-app/rules/x%20y");
  });

  it("lead to Explore whoever may go there", () => {
    const search = { query: 'level:"ERROR"', from: "now-1h", to: "now" };
    expect(createGrafanaHost().exploreLink(search)).toBeNull();
    runtime.config.bootData.user.permissions = { "datasources:explore": true };
    const link = new URL(createGrafanaHost().exploreLink(search)!, "http://grafana");
    const panes = JSON.parse(link.searchParams.get("panes")!);
    expect(panes.heimdall).toMatchObject({
      datasource: "heimdall-logs",
      queries: [{ query: 'level:"ERROR"', metrics: [{ type: "logs" }] }],
      range: { from: "now-1h", to: "now" },
    });
  });
});
