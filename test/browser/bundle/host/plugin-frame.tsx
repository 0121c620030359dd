import type { PluginPageProps } from "@grafana/runtime";

/** Stands for Grafana's page around a plugin. */
export function PluginFrame({ children }: PluginPageProps) {
  return <main>{children}</main>;
}
