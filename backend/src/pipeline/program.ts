import type { Filter } from "../component/declaration.ts";
import type { Condition } from "./condition.ts";
import type { Decoration } from "./decoration.ts";

/**
 * A section as a flat list of operations over a list of events. A condition splits the list: the events for which
 * it holds go on, the others wait on a stack until `swap` turns to them; `merge` puts both back in order.
 */
export type Operation =
  | FilterOperation
  | SplitOperation
  | { readonly kind: "swap" }
  | { readonly kind: "merge" }
  | { readonly kind: "output"; readonly index: number };

export interface FilterOperation {
  readonly kind: "filter";
  readonly name: string;
  readonly filter: Filter;
  readonly decorate: Decoration | null;
  warn(message: string): void;
}

export interface SplitOperation {
  readonly kind: "split";
  readonly condition: Condition;
  warn(message: string): void;
}
