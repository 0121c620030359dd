import { TagsInput } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";

/** A list of texts. */
export function ListControl({ id, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const list = value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map(String);
  return (
    <TagsInput
      id={id}
      tags={list}
      disabled={isReadOnly}
      invalid={isInvalid}
      addOnBlur
      placeholder={t.addValue}
      onChange={(next) => onChange(next.length === 0 ? undefined : next)}
    />
  );
}
