import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, IconButton, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import { type LogSelection, useLogFieldValues } from "../../../api/logs.ts";
import { QueryState } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { useLogActions } from "../log-actions.ts";
import { fieldMessages } from "./messages.ts";

interface FieldValuesProps {
  readonly field: string;
  readonly selection: LogSelection;
  /** Lines that were found altogether; undefined while they are counted. */
  readonly total: number | undefined;
  readonly onGroupBy: (field: string) => void;
}

const FEW = 5;
const MANY = 25;

/** The most frequent values of a field among the lines that were found, each a click away from the query. */
export function FieldValues({ field, selection, total, onGroupBy }: FieldValuesProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(fieldMessages);
  const format = useFormat();
  const { filter } = useLogActions();
  const [limit, setLimit] = useState(FEW);
  const query = useLogFieldValues(selection, field, limit);
  return (
    <div className={styles.values}>
      <QueryState query={query}>
        {({ values, present }) => (
          <>
            <p className={styles.present}>
              {present === 0
                ? t.noValues
                : t.present(
                    format.number(present),
                    format.percent(Math.min(1, present / Math.max(total ?? present, present))),
                  )}
            </p>
            <ul className={styles.list} aria-label={t.topValues(field)}>
              {values.map(({ value, count }) => {
                const text = String(value) === "" ? '""' : String(value);
                const share = count / Math.max(present, 1);
                return (
                  <li key={`${typeof value} ${text}`} className={styles.value}>
                    <span className={styles.text} title={text}>
                      {text}
                    </span>
                    <span className={styles.share} title={format.number(count)}>
                      {format.percent(share)}
                    </span>
                    <IconButton
                      name="search-plus"
                      size="sm"
                      tooltip={t.filterFor(field, text)}
                      onClick={() => filter(field, value, false)}
                    />
                    <IconButton
                      name="search-minus"
                      size="sm"
                      tooltip={t.filterOut(field, text)}
                      onClick={() => filter(field, value, true)}
                    />
                    <span className={styles.bar} style={{ width: `${share * 100}%` }} />
                  </li>
                );
              })}
            </ul>
            <div className={styles.actions}>
              {values.length === FEW && limit === FEW && (
                <Button size="sm" variant="secondary" fill="text" onClick={() => setLimit(MANY)}>
                  {t.more}
                </Button>
              )}
              <Button size="sm" variant="secondary" fill="text" onClick={() => filter(field, null, false)}>
                {t.hasField}
              </Button>
              <Button size="sm" variant="secondary" fill="text" onClick={() => filter(field, null, true)}>
                {t.lacksField}
              </Button>
              <Button size="sm" variant="secondary" fill="text" onClick={() => onGroupBy(field)}>
                {t.group}
              </Button>
            </div>
          </>
        )}
      </QueryState>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  values: css({ padding: theme.spacing(0, 0.5, 1, 1), ...theme.typography.bodySmall }),
  present: css({ margin: theme.spacing(0.5, 0), color: theme.colors.text.secondary }),
  list: css({ listStyle: "none" }),
  value: css({
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) auto auto auto",
    alignItems: "center",
    gap: theme.spacing(0, 0.5),
    minHeight: 26,
  }),
  text: css({
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    fontFamily: theme.typography.fontFamilyMonospace,
  }),
  share: css({ color: theme.colors.text.secondary, fontVariantNumeric: "tabular-nums" }),
  bar: css({ gridColumn: "1 / -1", height: 3, borderRadius: 2, background: theme.colors.primary.main }),
  actions: css({ display: "flex", flexWrap: "wrap" }),
});
