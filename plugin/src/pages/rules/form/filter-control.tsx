import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, IconButton, useStyles2 } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import { readRuleText } from "../yaml/rule-text.ts";
import type { ControlProps } from "./control.ts";
import { ControlGroup } from "./control-group.tsx";
import { FilterPreview } from "./filter-preview.tsx";
import { formMessages } from "./messages.ts";
import { filterEntries, withQuery } from "./queries.ts";
import { QueryInput } from "./query-input.tsx";

/** Which events count: Lucene queries as in the log search, with how many events pass them. */
export function FilterControl({ id, describedBy, label, value, onChange, isReadOnly, isInvalid, text }: ControlProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(formMessages);
  const entries = filterEntries(value);
  const { index } = readRuleText(text).values;
  return (
    <ControlGroup label={label} describedBy={describedBy}>
      {entries.length === 0 && <span className={styles.quiet}>{t.filterAll}</span>}
      {entries.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a query is its place in the list
        <div key={at} className={styles.entry}>
          {"lucene" in entry ? (
            <div className={styles.query} data-invalid={isInvalid}>
              <QueryInput
                label={t.query(at + 1)}
                placeholder={t.queryHelp}
                value={entry.lucene}
                index={typeof index === "string" ? index : ""}
                isReadOnly={isReadOnly}
                onChange={(query) => onChange(withQuery(value, at, query))}
              />
            </div>
          ) : (
            <div className={styles.other}>
              <pre className={styles.yaml}>{entry.yaml}</pre>
              <span className={styles.quiet}>{t.notLucene}</span>
            </div>
          )}
          {!isReadOnly && (
            <IconButton
              name="trash-alt"
              aria-label={t.removeQuery(at + 1)}
              onClick={() => onChange(withQuery(value, at, null))}
            />
          )}
        </div>
      ))}
      {entries.length > 1 && <span className={styles.quiet}>{t.queriesHelp}</span>}
      {!isReadOnly && (
        <Button
          id={entries.length === 0 ? id : undefined}
          size="sm"
          variant="secondary"
          icon="plus"
          onClick={() => onChange(withQuery(value, entries.length, ""))}
        >
          {t.addQuery}
        </Button>
      )}
      <FilterPreview text={text} query={entries.length === 1 && "lucene" in entries[0]! ? entries[0].lucene : null} />
    </ControlGroup>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  entry: css({ display: "flex", alignItems: "center", gap: theme.spacing(1), width: "100%", minWidth: 0 }),
  query: css({
    flex: 1,
    minWidth: 0,
    background: theme.components.input.background,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    '&[data-invalid="true"]': { borderColor: theme.colors.error.border },
    "&:focus-within": { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  other: css({ flex: 1, minWidth: 0 }),
  yaml: css({ margin: 0, fontSize: theme.typography.bodySmall.fontSize }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
