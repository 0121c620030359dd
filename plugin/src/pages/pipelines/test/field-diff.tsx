import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { InlineSwitch, useStyles2 } from "@grafana/ui";
import { useId, useState } from "react";
import type { JsonHash } from "../../../api/pipeline-tests.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { type FieldRow, fieldRows, valueText } from "./field-rows.ts";
import { testMessages } from "./messages.ts";

interface FieldDiffProps {
  readonly label: string;
  readonly before: JsonHash;
  readonly after: JsonHash;
}

const SIGNS = { added: "+", changed: "~", removed: "−", same: "" } as const;

/** Every field before and after, those that were changed first of all. */
export function FieldDiff({ label, before, after }: FieldDiffProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const id = useId();
  const [showsAll, setShowsAll] = useState(false);
  const rows = fieldRows(before, after).filter(({ kind }) => showsAll || kind !== "same");
  const columns: readonly Column<FieldRow>[] = [
    {
      id: "field",
      title: t.field,
      wraps: true,
      cell: ({ field, kind }) => (
        <span className={styles[kind]}>
          <span aria-hidden="true">{SIGNS[kind]} </span>
          {field}
          <span className={styles.hidden}> ({t[kind]})</span>
        </span>
      ),
    },
    { id: "before", title: t.before, wraps: true, cell: ({ before: value }) => <Value value={value} /> },
    { id: "after", title: t.after, wraps: true, cell: ({ after: value }) => <Value value={value} /> },
  ];
  return (
    <div className={styles.diff}>
      {rows.length === 0 ? (
        <p className={styles.same}>{t.unchanged}</p>
      ) : (
        <DataTable label={label} columns={columns} rows={rows} keyOf={({ field }) => field} />
      )}
      <InlineSwitch
        id={id}
        label={t.all}
        showLabel
        transparent
        value={showsAll}
        onChange={(event) => setShowsAll(event.currentTarget.checked)}
      />
    </div>
  );
}

function Value({ value }: { readonly value: FieldRow["before"] }) {
  const styles = useStyles2(getStyles);
  if (value === undefined) return <span className={styles.same}>–</span>;
  return <code className={styles.value}>{valueText(value)}</code>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  diff: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5), minWidth: 0 }),
  added: css({ color: theme.colors.success.text }),
  changed: css({ color: theme.colors.warning.text }),
  removed: css({ color: theme.colors.error.text }),
  same: css({ color: theme.colors.text.secondary, margin: 0 }),
  value: css({ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }),
  hidden: css({ position: "absolute", clipPath: "inset(50%)", width: 1, height: 1, overflow: "hidden" }),
});
