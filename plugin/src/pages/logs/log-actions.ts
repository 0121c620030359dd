import { createContext, useContext } from "react";
import type { LogHit, Scalar } from "../../api/logs.ts";
import type { Highlighter } from "./query/highlight.ts";

/** What can be done from within the list of fields and the lines. */
export interface LogActions {
  readonly columns: readonly string[];
  readonly highlighter: Highlighter;
  /** Adds a clause to the query; a null value asks for the field to be there at all. */
  filter(field: string, value: Scalar | null, isNegated: boolean): void;
  toggleColumn(field: string): void;
  moveColumn(field: string, by: -1 | 1): void;
  showContext(hit: LogHit): void;
}

const ActionsContext = createContext<LogActions | null>(null);

export const LogActionsProvider = ActionsContext.Provider;

export function useLogActions(): LogActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("useLogActions outside of LogActionsProvider");
  return actions;
}
