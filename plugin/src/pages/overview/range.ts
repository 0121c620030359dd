/** The time that the page is about, as its address has it, and how to choose another. */
export interface ChosenRange {
  readonly from: string;
  readonly to: string;
  readonly onBrush: (from: number, until: number) => void;
}

/** The log search that shows lines with one of these tags, in the same time. */
export function taggedLines(tags: readonly string[], { from, to }: Pick<ChosenRange, "from" | "to">): string {
  const q = tags.map((tag) => `tags:"${tag.replace(/["\\]/g, "\\$&")}"`).join(" OR ");
  return `/logs?${new URLSearchParams({ q, from, to })}`;
}

/** Line protocol by HTTP is counted as a pipeline of this name, and is none that has a page. */
export const POINTS_PIPELINE = "points";

/** What comes out of Kafka again, after another input has put it there: shown, but no more events than came in. */
export const BUS_INPUT = "bus";
