import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, IconButton, Input, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { ControlGroup } from "./control-group.tsx";
import { formMessages } from "./messages.ts";

/** Names and values, a row each. A row without a name is not in the text yet. */
export function HashControl({ id, describedBy, label, value, onChange, isReadOnly }: ControlProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(formMessages);
  const given = Object.entries((value ?? {}) as Record<string, unknown>).map(([name, item]) => [
    name,
    String(item ?? ""),
  ]);
  const [draft, setDraft] = useState<readonly (readonly string[])[]>(given);
  const isSame = JSON.stringify(draft.filter(([name]) => name !== "")) === JSON.stringify(given);
  const rows = isSame ? draft : given;
  const write = (next: readonly (readonly string[])[]) => {
    setDraft(next);
    const named = next.filter(([name]) => name !== "");
    onChange(named.length === 0 ? undefined : Object.fromEntries(named));
  };
  const change = (at: number, part: 0 | 1, text: string) =>
    write(rows.map((row, index) => (index === at ? (part === 0 ? [text, row[1]!] : [row[0]!, text]) : row)));
  return (
    <ControlGroup id={id} label={label} describedBy={describedBy}>
      {rows.map(([name, text], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place, its name is being typed
        <div key={at} className={styles.row}>
          <Input
            aria-label={`${t.key} ${at + 1}`}
            value={name}
            readOnly={isReadOnly}
            placeholder={t.key}
            onChange={(event) => change(at, 0, event.currentTarget.value)}
          />
          <Input
            aria-label={`${t.value} ${at + 1}`}
            value={text}
            readOnly={isReadOnly}
            placeholder={t.value}
            onChange={(event) => change(at, 1, event.currentTarget.value)}
          />
          {!isReadOnly && (
            <IconButton
              name="trash-alt"
              aria-label={t.removeRow(name || String(at + 1))}
              onClick={() => write(rows.filter((_, index) => index !== at))}
            />
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button size="sm" variant="secondary" icon="plus" onClick={() => setDraft([...rows, ["", ""]])}>
          {t.addRow}
        </Button>
      )}
    </ControlGroup>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: "flex", alignItems: "center", gap: theme.spacing(1), width: "100%" }),
});
