import { Input } from "@grafana/ui";
import { useState } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";

export function NumberControl({ option, id, describedBy, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const given = value === undefined || value === null ? "" : String(value);
  /** What is being typed may be on its way to a number: `1.` or `-`. */
  const [typed, setTyped] = useState<string | null>(null);
  const isSame = typed !== null && (typed === given || (typed !== "" && Number(typed) === Number(given)));
  return (
    <Input
      id={id}
      aria-describedby={describedBy}
      inputMode={option.type === "integer" ? "numeric" : "decimal"}
      width={24}
      value={isSame || (typed !== null && Number.isNaN(Number(typed))) ? typed! : given}
      readOnly={isReadOnly}
      invalid={isInvalid}
      placeholder={typeof option.default === "number" ? t.byDefault(String(option.default)) : undefined}
      onChange={(event) => {
        const text = event.currentTarget.value.trim();
        setTyped(text);
        const number = Number(text);
        onChange(text === "" ? undefined : Number.isNaN(number) ? text : number);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
