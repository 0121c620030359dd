import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { navigation, navigationMessages } from "../../plugin/src/navigation.ts";
import manifest from "../../plugin/src/plugin.json" with { type: "json" };

const PLUGIN_ID = "heimdall-app";
const SOURCE = join(import.meta.dirname, "..", "..", "plugin", "src");

describe("plugin.json", () => {
  it("lists the pages of the navigation, with their roles and icons, in their order", () => {
    const pages = navigation.flatMap(({ pages: all }) => all);
    expect(manifest.includes.map(({ name, path, role, icon }) => ({ name, path, role, icon }))).toEqual(
      pages.map(({ path, title, role, icon }) => ({
        name: navigationMessages.en[title],
        path: `/a/${PLUGIN_ID}${path === "/" ? "" : path}`,
        // Grafana has no page for nobody but an administrator of Heimdall; its own role decides what is in its menu.
        role: `${role[0]!.toUpperCase()}${role.slice(1)}`,
        icon,
      })),
    );
    expect(manifest.includes.filter((page) => "defaultNav" in page && page.defaultNav)).toHaveLength(1);
  });

  it("proxies the API only, method by method, with the token and the mark", () => {
    expect(manifest.routes.map(({ method, reqRole }) => `${method} ${reqRole}`)).toEqual([
      "GET Viewer",
      "POST Viewer",
      "PUT Editor",
      "DELETE Editor",
    ]);
    for (const { path, url, headers } of manifest.routes) {
      expect(path).toBe("api/v1/*");
      expect(url).toBe("{{ .JsonData.url }}/api/v1");
      expect(headers).toEqual([
        { name: "Authorization", content: "Bearer {{ .SecureJsonData.apiToken }}" },
        { name: "X-Heimdall-Plugin", content: PLUGIN_ID },
      ]);
    }
  });

  it("names files that are there, and no Grafana that it does not run in", () => {
    for (const logo of Object.values(manifest.info.logos)) expect(existsSync(join(SOURCE, logo)), logo).toBe(true);
    const packages = JSON.parse(readFileSync(join(SOURCE, "..", "package.json"), "utf8"));
    const [major, minor] = packages.dependencies["@grafana/ui"].split(".");
    expect(manifest.dependencies.grafanaDependency).toBe(`>=${major}.${minor}.0`);
    expect(manifest.id).toBe(PLUGIN_ID);
  });
});
