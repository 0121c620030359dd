import { Combobox } from "@grafana/ui";
import type { ControlProps } from "./control.ts";

/** The rule's type, each with what it is for. */
export function TypeControl({ id, describedBy, value, onChange, isReadOnly, isInvalid, declarations }: ControlProps) {
  const { types } = declarations;
  const known = types.find(({ name }) => name === value);
  const options = types.map(({ name, summary }) => ({ value: name, label: name, description: summary }));
  if (typeof value === "string" && !known) options.unshift({ value, label: value, description: "" });
  return (
    <>
      <Combobox
        id={id}
        aria-describedby={describedBy}
        options={options}
        value={typeof value === "string" ? value : null}
        disabled={isReadOnly}
        invalid={isInvalid}
        width={40}
        onChange={({ value: next }) => onChange(next)}
      />
      {known && <span>{known.summary}</span>}
    </>
  );
}
