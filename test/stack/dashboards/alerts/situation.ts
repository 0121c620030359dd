/** `well`: nothing is wrong with it. `ill`: something has been wrong all the time. `late`: since two minutes. */
export type Subject = "well" | "ill" | "late";

/** What an alert rule is about, in two states of health. */
export interface Situation {
  /** Who tells it: Metricbeat by events, others by lines in a database (and policy). */
  readonly by: "metricbeat" | `${string}/${string}`;
  /** The tag that says whom it is about. */
  readonly label: string;
  /**
   * What is told of somebody at a moment, `seconds` after the first: events (without time and host) or lines (without
   * time); nothing when nothing is told.
   */
  tells(name: string, isIll: boolean, seconds: number): readonly (object | string)[];
}

/** A Metricbeat event in the form of its documentation. */
export function metricset(module: string, name: string, fields: object): object {
  return {
    agent: { type: "metricbeat", version: "9.0.0" },
    event: { module, dataset: `${module}.${name}`, duration: 115_000 },
    metricset: { name, period: 30_000 },
    service: { type: module },
    ...fields,
  };
}

/** Two hundred bytes of a thousand, or nine hundred and fifty. */
export const part = (isIll: boolean): number => (isIll ? 950 : 200);
/** A counter of milliseconds: two thirds of the time, or next to nothing. */
export const collected = (isIll: boolean, seconds: number): number => Math.round(seconds * (isIll ? 660 : 3));
