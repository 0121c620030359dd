import "systemjs/dist/system.js";
import "systemjs/dist/extras/amd.js";
import * as emotion from "@emotion/css";
import * as grafanaData from "@grafana/data";
import * as grafanaRuntime from "@grafana/runtime";
import * as grafanaUi from "@grafana/ui";
import * as react from "react";
import * as reactJsxRuntime from "react/jsx-runtime";
import * as reactDom from "react-dom";
import * as reactRouterDom from "react-router-dom";
import * as rxjs from "rxjs";
import { PluginFrame } from "./plugin-frame.tsx";

interface SystemLoader {
  addImportMap(map: { readonly imports: Readonly<Record<string, string>> }): void;
  set(id: string, module: object): void;
  import<T>(id: string): Promise<T>;
}

declare global {
  interface Window {
    readonly System: SystemLoader;
  }
}

/**
 * What Grafana shares with plugins, under the names of its own list (public/app/features/plugins/loader): of those that our
 * bundle may name, the real packages. `react-router` is the package that knows both of Grafana's routers; here there is
 * only the newer one.
 */
const shared: Readonly<Record<string, object>> = {
  "@emotion/css": emotion,
  "@grafana/data": grafanaData,
  // Grafana puts its own page into this place by a function that the package does not show.
  "@grafana/runtime": { ...grafanaRuntime, PluginPage: PluginFrame },
  "@grafana/ui": grafanaUi,
  react,
  "react/jsx-runtime": reactJsxRuntime,
  "react-dom": reactDom,
  "react-router": reactRouterDom,
  rxjs,
};

/** Loads a plugin's `module.js` as Grafana does: by SystemJS, with the shared modules under their names. */
export async function loadPlugin<T>(address: string): Promise<T> {
  const { System } = window;
  const imports = Object.fromEntries(Object.keys(shared).map((name) => [name, `package:${name}`]));
  System.addImportMap({ imports });
  for (const [name, module] of Object.entries(shared)) System.set(`package:${name}`, { ...module });
  const { plugin } = await System.import<{ plugin: T }>(address);
  return plugin;
}
