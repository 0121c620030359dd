import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";

interface Overridable {
  overrideByRegexp(pattern: string, properties: DynamicConfigValue[]): this;
}

/** Fixed colours of series by their names: `{ "/^5/": "red" }`. */
export function colourOf<Panel extends Overridable>(panel: Panel, colours: Readonly<Record<string, string>>): Panel {
  for (const [pattern, fixedColor] of Object.entries(colours)) {
    panel.overrideByRegexp(pattern, [{ id: "color", value: { mode: "fixed", fixedColor } }]);
  }
  return panel;
}
