import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";

/** All dashboards, by the name of their file. A new one is added here. */
export const DASHBOARDS: Readonly<Record<string, () => Dashboard>> = {};
