import { Combobox } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";

export function ChoiceControl({ option, id, describedBy, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const text = value === undefined || value === null ? null : String(value);
  const choices = option.choices ?? option.suggestions ?? [];
  // What is wrong is shown as well, so that it can be seen and changed.
  const all = text === null || choices.includes(text) ? choices : [text, ...choices];
  const shared = {
    id,
    "aria-describedby": describedBy,
    options: all.map((choice) => ({ value: choice, label: choice })),
    disabled: isReadOnly,
    invalid: isInvalid,
    width: 40,
    // What is only suggested is not all there is.
    createCustomValue: !option.choices,
    placeholder: typeof option.default === "string" ? t.byDefault(option.default) : t.unset,
  } as const;
  return option.required ? (
    <Combobox {...shared} value={text} onChange={({ value: next }) => onChange(next)} />
  ) : (
    <Combobox {...shared} value={text} isClearable onChange={(next) => onChange(next?.value)} />
  );
}
