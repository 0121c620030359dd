import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Combobox, Input, useStyles2 } from "@grafana/ui";
import { useId } from "react";
import type { Rule } from "../../../api/rule-types.ts";
import { useMessages } from "../../../i18n/messages.ts";
import type { RuleFilter } from "./filter-rules.ts";
import { listMessages } from "./messages.ts";

interface RuleFiltersProps {
  readonly rules: readonly Rule[];
  /** How many rules fit. */
  readonly shown: number;
  readonly filter: RuleFilter;
  readonly onChange: (name: keyof RuleFilter, value: string) => void;
  readonly onClear: () => void;
}

const STATES = ["active", "off", "disabled", "refused"] as const;
const ORIGINS = ["stored", "file"] as const;

/** What narrows the list; it stands in the page's address. */
export function RuleFilters({ rules, shown, filter, onChange, onClear }: RuleFiltersProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(listMessages);
  const id = useId();
  const types = distinct(rules.map(({ type }) => type ?? ""));
  const groups = distinct(rules.flatMap(({ group }) => levelsOf(group)));
  const isFiltered = Object.values(filter).some((value) => value !== "");
  const choice = (name: Exclude<keyof RuleFilter, "q">, options: readonly { value: string; label: string }[]) => (
    <div className={styles.choice}>
      <label htmlFor={`${id}-${name}`}>{t[name]}</label>
      <Combobox
        id={`${id}-${name}`}
        value={filter[name]}
        options={[{ value: "", label: t.any }, ...options]}
        onChange={({ value }) => onChange(name, value)}
        width={20}
      />
    </div>
  );
  return (
    <search className={styles.bar}>
      <div className={styles.search}>
        <label htmlFor={`${id}-q`}>{t.searchLabel}</label>
        <Input
          id={`${id}-q`}
          type="search"
          placeholder={t.search}
          value={filter.q}
          onChange={(event) => onChange("q", event.currentTarget.value)}
        />
      </div>
      {choice(
        "state",
        STATES.map((value) => ({ value, label: t[value] })),
      )}
      {choice(
        "type",
        types.map((value) => ({ value, label: value })),
      )}
      {groups.length > 0 &&
        choice(
          "group",
          groups.map((value) => ({ value, label: value })),
        )}
      {choice(
        "origin",
        ORIGINS.map((value) => ({ value, label: t[value] })),
      )}
      <div className={styles.end}>
        <span role="status">{t.count(shown, rules.length)}</span>
        {isFiltered && (
          <Button variant="secondary" fill="text" size="sm" onClick={onClear}>
            {t.clear}
          </Button>
        )}
      </div>
    </search>
  );
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "").sort();
}

/** `a/b` is in the group a, too. */
function levelsOf(group: string): string[] {
  const parts = group.split("/");
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

const getStyles = (theme: GrafanaTheme2) => {
  const labelled = {
    display: "flex",
    flexDirection: "column" as const,
    gap: theme.spacing(0.5),
    "& label": { ...theme.typography.bodySmall, color: theme.colors.text.secondary },
  };
  return {
    bar: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1.5), alignItems: "flex-end" }),
    search: css({ ...labelled, flex: "1 1 260px" }),
    choice: css({ ...labelled, [theme.breakpoints.down("sm")]: { flex: "1 1 130px", "& > div": { width: "100%" } } }),
    end: css({
      display: "flex",
      alignItems: "center",
      gap: theme.spacing(1),
      minHeight: theme.spacing(4),
      color: theme.colors.text.secondary,
    }),
  };
};
