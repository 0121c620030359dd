import { Input, TextArea } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";
import { useTyped } from "./use-typed.ts";

const SEVERAL_LINES = ["description", "alert_text"];

export function TextControl({ option, id, describedBy, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const text = value === undefined || value === null ? "" : String(value);
  const typed = useTyped(
    text,
    () => false,
    (next) => onChange(next === "" ? undefined : next),
  );
  const placeholder =
    typeof option.default === "string" && option.default !== "" ? t.byDefault(option.default) : undefined;
  const shared = {
    id,
    "aria-describedby": describedBy,
    value: typed.value,
    onBlur: typed.onBlur,
    readOnly: isReadOnly,
    invalid: isInvalid,
    placeholder,
  };
  return SEVERAL_LINES.includes(option.name) ? (
    <TextArea
      {...shared}
      rows={Math.min(12, Math.max(2, text.split("\n").length))}
      onChange={(event) => typed.onChange(event.currentTarget.value)}
    />
  ) : (
    <Input {...shared} onChange={(event) => typed.onChange(event.currentTarget.value)} />
  );
}
