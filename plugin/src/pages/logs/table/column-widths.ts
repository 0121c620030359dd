import type { LogHit } from "../../../api/logs.ts";
import { fieldOf, valueText } from "./value.ts";

const CHARACTER = 7.3;
const PADDING = 18;
const NARROWEST = 80;
const WIDEST = 260;
/** What a text that fills the rest needs at least. */
const TEXT = 280;
/** Lines whose values say how wide a column has to be. */
const LOOKED_AT = 50;
const CONTROLS = "32px 150px";
const CONTROLS_WIDTH = 182;

const isText = (column: string): boolean => /(?:^|\.)(?:message|text|original)$/.test(column);

/**
 * The widths of the table's columns: as wide as their values, and texts take what is left. `minWidth` is what the table
 * has to have, beyond which it scrolls sideways.
 */
export function columnWidths(
  columns: readonly string[],
  hits: readonly LogHit[],
): { readonly template: string; readonly minWidth: number | undefined } {
  if (columns.length === 0) return { template: `${CONTROLS} minmax(0, 1fr)`, minWidth: undefined };
  const hasText = columns.some(isText);
  let minWidth = CONTROLS_WIDTH;
  const widths = columns.map((column, place) => {
    const needed = widthOf(column, hits);
    const fills = isText(column) || (!hasText && place === columns.length - 1);
    minWidth += fills ? Math.max(needed, TEXT) : needed;
    return fills ? `minmax(${Math.max(needed, TEXT)}px, 1fr)` : `${needed}px`;
  });
  return { template: [CONTROLS, ...widths].join(" "), minWidth };
}

function widthOf(column: string, hits: readonly LogHit[]): number {
  // The name has a mark behind it.
  let longest = column.length + 3;
  for (const { document } of hits.slice(0, LOOKED_AT)) {
    longest = Math.max(longest, valueText(fieldOf(document, column)).length);
  }
  return Math.round(Math.min(Math.max(longest * CHARACTER + PADDING, NARROWEST), WIDEST));
}
