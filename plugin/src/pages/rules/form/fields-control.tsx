import { Combobox, MultiCombobox } from "@grafana/ui";
import { useMemo } from "react";
import { useLogFields } from "../../../api/logs.ts";
import { resolveRange } from "../../../components/time-range/range.ts";
import { readRuleText } from "../yaml/rule-text.ts";
import type { ControlProps } from "./control.ts";

/** Names of fields: those that the rule's index has are offered, any other may be written. */
export function FieldsControl({
  id,
  label,
  describedBy,
  option,
  value,
  onChange,
  isReadOnly,
  isInvalid,
  text,
}: ControlProps) {
  const index = readRuleText(text).values.index;
  const range = useMemo(() => {
    const { from, until } = resolveRange("now-24h", "now");
    return { from, to: until };
  }, []);
  const { data } = useLogFields({ index: typeof index === "string" ? index : "", ...range });
  const chosen = (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
  const known = (data ?? []).map(({ name, types }) => ({ value: name, label: name, description: types.join(", ") }));
  const others = chosen.filter((name) => !known.some((one) => one.value === name));
  const shared = {
    id,
    "aria-describedby": describedBy,
    options: [...others.map((name) => ({ value: name, label: name, description: "" })), ...known],
    disabled: isReadOnly,
    invalid: isInvalid,
    createCustomValue: true,
  };
  if (option.type !== "list") {
    return <Combobox {...shared} isClearable value={chosen[0] ?? null} onChange={(next) => onChange(next?.value)} />;
  }
  return (
    <MultiCombobox
      {...shared}
      aria-label={label}
      value={chosen}
      onChange={(next) => onChange(next.length === 0 ? undefined : next.map((one) => one.value))}
    />
  );
}
