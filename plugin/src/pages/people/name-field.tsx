import { Field, Input } from "@grafana/ui";
import { useId } from "react";

interface NameFieldProps {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The name of somebody or something new. */
export function NameField({ label, help, value, onChange }: NameFieldProps) {
  const id = useId();
  return (
    <Field label={label} description={help} htmlFor={id} noMargin>
      <Input
        id={id}
        value={value}
        autoFocus
        autoComplete="off"
        maxLength={64}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Field>
  );
}
