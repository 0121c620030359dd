import { MappingType, type ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";

/** Colours of texts: `{ healthy: "green", unhealthy: "red" }`. */
export function coloured(colours: Readonly<Record<string, string>>): ValueMap {
  const options = Object.entries(colours).map(([text, color], index) => [text, { text, color, index }] as const);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}
