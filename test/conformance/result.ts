/** What an area of a conformance set came to. */
export interface AreaResult {
  readonly area: string;
  readonly passed: number;
  readonly total: number;
  readonly failures: readonly Failure[];
  /** Cases that need a component which this version does not have; not counted in `total`. */
  readonly notInThisVersion?: readonly Failure[];
}

export interface Failure {
  readonly id: string;
  readonly reason: string;
}

/** Every area module exports this function; `directory` holds the cases. */
export type RunConformance = (directory: string) => Promise<readonly AreaResult[]>;
