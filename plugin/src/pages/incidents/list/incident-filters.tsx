import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Combobox, FilterInput, useStyles2 } from "@grafana/ui";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useApi } from "../../../api/client.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";
import type { ListFilter } from "./use-filter.ts";

const TYPING_MILLISECONDS = 300;

interface IncidentFiltersProps {
  readonly filter: ListFilter;
  readonly onChange: (changes: Partial<ListFilter>) => void;
}

/** Narrows the list: a text, a rule, a time. */
export function IncidentFilters({ filter, onChange }: IncidentFiltersProps) {
  const t = useMessages(incidentMessages);
  const styles = useStyles2(getStyles);
  const api = useApi();
  const [text, setText] = useState(filter.text);
  const rules = useQuery({
    queryKey: ["rules", "names"],
    queryFn: async ({ signal }) => (await api.get<{ rules: readonly { name: string }[] }>("/rules", {}, signal)).rules,
    staleTime: 30_000,
  });
  // What the address says counts, also when somebody cleared it.
  useEffect(() => setText(filter.text), [filter.text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the clock
  useEffect(() => {
    if (text === filter.text) return;
    const timer = setTimeout(() => onChange({ text }), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  const names = new Set([...(rules.data ?? []).map(({ name }) => name), ...(filter.rule === "" ? [] : [filter.rule])]);
  return (
    <search className={styles.filters}>
      <div className={styles.text}>
        <FilterInput aria-label={t.search} placeholder={t.search} value={text} onChange={setText} escapeRegex={false} />
      </div>
      <div className={styles.choice}>
        <Combobox
          aria-label={t.rule}
          options={[{ value: "", label: t.anyRule }, ...[...names].sort().map((value) => ({ value, label: value }))]}
          value={filter.rule}
          onChange={({ value }) => onChange({ rule: value })}
        />
      </div>
      <div className={styles.choice}>
        <Combobox
          aria-label={t.since}
          options={[
            { value: "", label: t.anyTime },
            { value: "now-1h", label: t.hours(1) },
            { value: "now-24h", label: t.hours(24) },
            { value: "now-7d", label: t.days(7) },
            { value: "now-30d", label: t.days(30) },
          ]}
          value={filter.since}
          onChange={({ value }) => onChange({ since: value })}
        />
      </div>
    </search>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1) }),
  text: css({ flex: "2 1 260px", maxWidth: 520 }),
  choice: css({ flex: "1 1 150px", maxWidth: 260 }),
});
