import { Tab, TabsBar } from "@grafana/ui";
import type { IncidentPage } from "../../../api/incidents.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";
import { type Tab as State, TABS } from "./use-filter.ts";

interface StateTabsProps {
  readonly active: State;
  /** Undefined while they are not known yet. */
  readonly counts: IncidentPage["counts"] | undefined;
  readonly onChange: (state: State) => void;
}

/** Open, acknowledged, closed, with how many there are of each. */
export function StateTabs({ active, counts, onChange }: StateTabsProps) {
  const t = useMessages(incidentMessages);
  const countOf = (state: State): number | null => {
    if (!counts) return null;
    return state === "all" ? counts.open + counts.acknowledged + counts.closed : counts[state];
  };
  return (
    <TabsBar aria-label={t.states}>
      {TABS.map((state) => (
        <Tab
          key={state}
          label={t[state]}
          counter={countOf(state)}
          active={state === active}
          onChangeTab={(event) => {
            event.preventDefault();
            onChange(state);
          }}
        />
      ))}
    </TabsBar>
  );
}
