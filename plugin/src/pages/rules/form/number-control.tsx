import { Input } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";
import { isSameNumber, useTyped } from "./use-typed.ts";

export function NumberControl({ option, id, describedBy, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const given = value === undefined || value === null ? "" : String(value);
  const typed = useTyped(given, isSameNumber, (text) => {
    const number = Number(text);
    onChange(text === "" ? undefined : Number.isNaN(number) ? text : number);
  });
  return (
    <Input
      id={id}
      aria-describedby={describedBy}
      inputMode={option.type === "integer" ? "numeric" : "decimal"}
      width={24}
      value={typed.value}
      readOnly={isReadOnly}
      invalid={isInvalid}
      placeholder={typeof option.default === "number" ? t.byDefault(String(option.default)) : undefined}
      onChange={(event) => typed.onChange(event.currentTarget.value.trim())}
      onBlur={typed.onBlur}
    />
  );
}
