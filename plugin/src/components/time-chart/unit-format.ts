import type { Format } from "../../i18n/format.ts";
import type { ChartUnit } from "./types.ts";

/** How values of a unit are written. */
export function unitFormat(unit: ChartUnit, format: Format): (value: number) => string {
  switch (unit) {
    case "percent":
      return (value) => format.percent(value / 100);
    case "bytes":
      return (value) => format.bytes(value);
    case "per-second":
      return (value) => `${format.short(value)}/s`;
    case "seconds":
      return (value) => (value === 0 ? "0" : format.duration(value * 1_000));
    default:
      return (value) => (Math.abs(value) < 10 ? format.number(value, 2) : format.short(value));
  }
}
