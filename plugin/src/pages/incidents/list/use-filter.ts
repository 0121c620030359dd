import { useSearchParams } from "react-router-dom";
import type { IncidentFilter, IncidentState } from "../../../api/incidents.ts";

export type Tab = IncidentState | "all";
export const TABS: readonly Tab[] = ["open", "acknowledged", "closed", "all"];

export interface ListFilter {
  readonly tab: Tab;
  readonly text: string;
  readonly rule: string;
  /** `now-1h`; empty for any time. */
  readonly since: string;
}

/** What is shown, as the page's address says it: so a link shows the same. */
export function useFilter() {
  const [parameters, setParameters] = useSearchParams();
  const state = parameters.get("state") as Tab | null;
  const filter: ListFilter = {
    tab: state !== null && TABS.includes(state) ? state : "open",
    text: parameters.get("text") ?? "",
    rule: parameters.get("rule") ?? "",
    since: parameters.get("since") ?? "",
  };
  const change = (changes: Partial<ListFilter>): void => {
    const { tab, ...rest } = { ...filter, ...changes };
    const next = Object.entries({ ...rest, state: tab === "open" ? "" : tab }).filter(([, value]) => value !== "");
    setParameters(new URLSearchParams(next), { replace: true });
  };
  const asked: IncidentFilter = {
    state: filter.tab === "all" ? undefined : filter.tab,
    text: filter.text === "" ? undefined : filter.text,
    rule: filter.rule === "" ? undefined : filter.rule,
    from: filter.since === "" ? undefined : filter.since,
  };
  const isNarrowed = filter.text !== "" || filter.rule !== "" || filter.since !== "";
  return { filter, asked, isNarrowed, change };
}
