import { Combobox, Input, Stack } from "@grafana/ui";
import { useState } from "react";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { amountOf, durationValue, readDuration, UNITS, type Unit } from "../yaml/duration.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";
import { isSameNumber, useTyped } from "./use-typed.ts";

/** An amount of a unit. A duration of several units is shown as their sum and stays as it is until it is changed. */
export function DurationControl({
  option,
  id,
  describedBy,
  label,
  value,
  onChange,
  isReadOnly,
  isInvalid,
}: ControlProps) {
  const t = useMessages(formMessages);
  const format = useFormat();
  const milliseconds = readDuration(value);
  const amount = milliseconds === null ? null : oneUnit(value, milliseconds);
  const [chosenUnit, setUnit] = useState<Unit | null>(null);
  const unit = amount?.unit ?? chosenUnit ?? "minutes";
  const given = amount === null ? "" : String(amount.amount);
  const typed = useTyped(given, isSameNumber, (text) => {
    if (text === "") onChange(undefined);
    else if (!Number.isNaN(Number(text))) onChange(durationValue({ amount: Number(text), unit }));
  });
  return (
    <Stack gap={1} wrap="wrap">
      <Input
        id={id}
        aria-label={t.amount(label)}
        aria-describedby={describedBy}
        inputMode="decimal"
        width={16}
        value={typed.value}
        readOnly={isReadOnly}
        invalid={isInvalid}
        placeholder={typeof option.default === "number" ? format.duration(option.default) : t.unset}
        onChange={(event) => typed.onChange(event.currentTarget.value.trim())}
        onBlur={typed.onBlur}
      />
      <Combobox
        aria-label={t.unit(label)}
        width={18}
        disabled={isReadOnly}
        value={unit}
        options={UNITS.map(([name]) => ({ value: name, label: t[name] }))}
        onChange={({ value: next }) => {
          setUnit(next);
          if (amount !== null) onChange(durationValue({ amount: amount.amount, unit: next }));
        }}
      />
    </Stack>
  );
}

/** As it is written, where that is one unit. */
function oneUnit(value: unknown, milliseconds: number): { readonly amount: number; readonly unit: Unit } {
  const entries = Object.entries(value as Record<Unit, number>) as [Unit, number][];
  return entries.length === 1 ? { unit: entries[0]![0], amount: entries[0]![1] } : amountOf(milliseconds);
}
