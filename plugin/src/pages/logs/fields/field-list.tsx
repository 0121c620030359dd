import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { FilterInput, useStyles2 } from "@grafana/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { LogField, LogSelection } from "../../../api/logs.ts";
import { QueryState } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { useLogActions } from "../log-actions.ts";
import { FieldItem } from "./field-item.tsx";
import { fieldMessages } from "./messages.ts";

interface FieldListProps {
  readonly query: UseQueryResult<readonly LogField[]>;
  readonly selection: LogSelection;
  readonly total: number | undefined;
  readonly onGroupBy: (field: string) => void;
}

/** The fields of the lines: the columns first, then all of them, found by a part of their name. */
export function FieldList({ query, selection, total, onGroupBy }: FieldListProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(fieldMessages);
  return (
    <section className={styles.panel} aria-label={t.title}>
      <QueryState query={query}>
        {(fields) => <Fields fields={fields} selection={selection} total={total} onGroupBy={onGroupBy} />}
      </QueryState>
    </section>
  );
}

function Fields({ fields, ...rest }: Omit<FieldListProps, "query"> & { readonly fields: readonly LogField[] }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(fieldMessages);
  const format = useFormat();
  const { columns } = useLogActions();
  const [sought, setSought] = useState("");
  const shown = useMemo(() => {
    const text = sought.trim().toLowerCase();
    return fields.filter(
      ({ name }) => name !== "@timestamp" && !columns.includes(name) && name.toLowerCase().includes(text),
    );
  }, [fields, sought, columns]);
  const chosen = columns.map((name) => fields.find((field) => field.name === name) ?? { name, types: [] });
  return (
    <>
      <FilterInput value={sought} onChange={setSought} placeholder={t.find} aria-label={t.find} escapeRegex={false} />
      {chosen.length > 0 && (
        <>
          <h2 className={styles.heading}>{t.chosen}</h2>
          <ul className={styles.list}>
            {chosen.map((field) => (
              <FieldItem key={field.name} field={field} {...rest} />
            ))}
          </ul>
        </>
      )}
      <h2 className={styles.heading}>{t.all(format.number(shown.length))}</h2>
      {shown.length === 0 && (sought.trim() !== "" || chosen.length === 0) && (
        <p className={styles.none}>{sought.trim() === "" ? t.empty : t.none}</p>
      )}
      <ul className={styles.list}>
        {shown.map((field) => (
          <FieldItem key={field.name} field={field} {...rest} />
        ))}
      </ul>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ minWidth: 0 }),
  heading: css({
    margin: theme.spacing(1.5, 0, 0.5),
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  list: css({ listStyle: "none" }),
  none: css({ color: theme.colors.text.secondary }),
});
