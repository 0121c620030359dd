import { Input, TextArea } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";

const SEVERAL_LINES = ["description", "alert_text"];

export function TextControl({ option, id, describedBy, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const text = value === undefined || value === null ? "" : String(value);
  const placeholder =
    typeof option.default === "string" && option.default !== "" ? t.byDefault(option.default) : undefined;
  const shared = {
    id,
    "aria-describedby": describedBy,
    value: text,
    readOnly: isReadOnly,
    invalid: isInvalid,
    placeholder,
  };
  const change = (next: string) => onChange(next === "" ? undefined : next);
  return SEVERAL_LINES.includes(option.name) ? (
    <TextArea
      {...shared}
      rows={Math.min(12, Math.max(2, text.split("\n").length))}
      onChange={(event) => change(event.currentTarget.value)}
    />
  ) : (
    <Input {...shared} onChange={(event) => change(event.currentTarget.value)} />
  );
}
