import { logSearchLink } from "../../common/links.ts";

/** Indices are named `<application>-<day>`; a data stream's indices have its name within theirs. */
export const INDEX = "_index:(${application}-* OR .ds-${application}-*)";
const CHOSEN = "(host.name:${host:lucene}) AND (${search:raw})";
/** The lines of the application that are chosen. */
export const LINES = `${INDEX} AND ${CHOSEN}`;

/** Those of the chosen lines that fit. */
export const within = (lucene: string): string => `${LINES} AND ${lucene}`;

/** The indices in an address of the log search. */
export const IN_APPLICATION = { index: "${application}-*" };

/** To those of the chosen lines that fit, all of them without a query. */
export const searchLink = (lucene?: string, title?: string) =>
  logSearchLink(lucene === undefined ? CHOSEN : `${CHOSEN} AND ${lucene}`, {
    ...IN_APPLICATION,
    ...(title !== undefined && { title }),
  });
