import { AppPlugin, type AppRootProps, type PluginConfigPageProps } from "@grafana/data";
import { LoadingPlaceholder } from "@grafana/ui";
import { lazy, Suspense } from "react";
import type { PluginMeta, PluginSettings } from "./grafana/settings.ts";

// Grafana loads this file for every plugin at its start; all the rest waits until somebody opens a page.
const LazyRootPage = lazy(() => import("./grafana/root-page.tsx"));
const LazyConfigPage = lazy(() => import("./config-page/index.tsx"));

const RootPage = (props: AppRootProps<PluginSettings>) => (
  <Suspense fallback={<LoadingPlaceholder text="" />}>
    <LazyRootPage {...props} />
  </Suspense>
);

const ConfigPage = (props: PluginConfigPageProps<PluginMeta>) => (
  <Suspense fallback={<LoadingPlaceholder text="" />}>
    <LazyConfigPage {...props} />
  </Suspense>
);

export const plugin = new AppPlugin<PluginSettings>().setRootPage(RootPage).addConfigPage({
  title: "Configuration",
  icon: "cog",
  id: "configuration",
  body: ConfigPage,
});
