import { Button, IconButton, Input, Stack } from "@grafana/ui";
import { useState } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { HIDDEN } from "./declared-option.ts";
import { optionsFormMessages } from "./messages.ts";

interface HashFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: unknown;
  readonly isSecret: boolean;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

interface Row {
  readonly key: number;
  readonly name: string;
  readonly value: unknown;
}

/** Names with values; where the values are secrets, each of them can be replaced. */
export function HashField({ id, label, value, isSecret, disabled, onChange }: HashFieldProps) {
  const t = useMessages(optionsFormMessages);
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries((value ?? {}) as Readonly<Record<string, unknown>>).map(([name, item], key) => ({
      key,
      name,
      value: item,
    })),
  );
  const change = (next: readonly Row[]): void => {
    setRows(next);
    const named = next.filter(({ name }) => name.trim() !== "");
    onChange(
      named.length === 0 ? undefined : Object.fromEntries(named.map(({ name, value: item }) => [name.trim(), item])),
    );
  };
  const replace = (key: number, changes: Partial<Row>) =>
    change(rows.map((row) => (row.key === key ? { ...row, ...changes } : row)));
  return (
    // The field's label is this group's, for each row names itself.
    <fieldset id={id} aria-label={label}>
      <Stack direction="column" gap={1}>
        {rows.map(({ key, name, value: item }, at) => {
          const isKept = isSecret && item === HIDDEN;
          return (
            <Stack key={key} gap={1} alignItems="center">
              <Input
                aria-label={t.nameOf(label, at + 1)}
                placeholder={t.name}
                value={name}
                // A secret is kept by the name that it has.
                disabled={disabled || isKept}
                onChange={(event) => replace(key, { name: event.currentTarget.value })}
              />
              <Input
                aria-label={t.valueOf(label, at + 1)}
                placeholder={isKept ? t.configured : t.value}
                type={isSecret ? "password" : "text"}
                autoComplete={isSecret ? "new-password" : "off"}
                value={isKept ? "" : String(item ?? "")}
                disabled={disabled}
                onChange={(event) => replace(key, { value: event.currentTarget.value })}
              />
              {!disabled && (
                <IconButton
                  name="trash-alt"
                  aria-label={t.remove(name || String(at + 1))}
                  onClick={() => change(rows.filter((row) => row.key !== key))}
                />
              )}
            </Stack>
          );
        })}
        {!disabled && (
          <Stack>
            <Button
              size="sm"
              variant="secondary"
              fill="outline"
              icon="plus"
              aria-label={t.addTo(label)}
              onClick={() =>
                setRows([...rows, { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, name: "", value: "" }])
              }
            >
              {t.add}
            </Button>
          </Stack>
        )}
      </Stack>
    </fieldset>
  );
}
