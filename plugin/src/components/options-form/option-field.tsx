import { Combobox, Field, Input, RadioButtonGroup, Switch, TextArea } from "@grafana/ui";
import { useId } from "react";
import { useMessages } from "../../i18n/messages.ts";
import type { DeclaredOption } from "./declared-option.ts";
import { HashField } from "./hash-field.tsx";
import { optionsFormMessages } from "./messages.ts";
import { SecretField } from "./secret-field.tsx";

interface OptionFieldProps {
  readonly option: DeclaredOption;
  readonly title: string;
  readonly help: string;
  /** Undefined where it is not set, and its default counts. */
  readonly value: unknown;
  readonly error?: string | undefined;
  readonly isReadOnly?: boolean;
  readonly onChange: (value: unknown) => void;
}

/** The field of a declared option, by its type. */
export function OptionField({ option, title, help, value, error, isReadOnly = false, onChange }: OptionFieldProps) {
  const t = useMessages(optionsFormMessages);
  const id = useId();
  const shared = { id, disabled: isReadOnly };
  const text = value === undefined || value === null ? "" : String(value);
  const placeholder = option.default === null || option.default === undefined ? "" : String(option.default);
  const offered = option.choices ?? option.suggestions;

  const field = () => {
    if (option.type === "hash")
      return <HashField {...shared} label={title} value={value} isSecret={option.is_secret} onChange={onChange} />;
    if (option.is_secret) return <SecretField {...shared} value={value} onChange={onChange} />;
    if (option.type === "boolean" && typeof option.default !== "boolean") {
      const options = [
        { value: undefined, label: t.automatic },
        { value: true, label: t.yes },
        { value: false, label: t.no },
      ];
      const chosen = typeof value === "boolean" ? value : undefined;
      return <RadioButtonGroup {...shared} aria-label={title} options={options} value={chosen} onChange={onChange} />;
    }
    if (option.type === "boolean") {
      const checked = typeof value === "boolean" ? value : option.default === true;
      return <Switch {...shared} value={checked} onChange={(event) => onChange(event.currentTarget.checked)} />;
    }
    if (offered) {
      const options = offered.map((one) => ({ value: one, label: one }));
      return (
        <Combobox
          {...shared}
          options={options}
          value={text === "" ? placeholder : text}
          onChange={({ value: chosen }) => onChange(chosen === placeholder ? undefined : chosen)}
        />
      );
    }
    if (option.type === "list") {
      const lines = Array.isArray(value) ? value.join("\n") : text;
      const read = (written: string) => (written === "" ? undefined : written.split("\n"));
      return (
        <TextArea {...shared} rows={3} value={lines} onChange={(event) => onChange(read(event.currentTarget.value))} />
      );
    }
    const isNumber = option.type === "number" || option.type === "integer";
    const read = (written: string) => (written === "" ? undefined : isNumber ? Number(written) : written);
    return (
      <Input
        {...shared}
        type={isNumber ? "number" : "text"}
        step={option.type === "number" ? "any" : undefined}
        placeholder={placeholder}
        value={text}
        onChange={(event) => onChange(read(event.currentTarget.value))}
      />
    );
  };
  return (
    <Field
      label={title}
      description={help}
      htmlFor={id}
      required={option.required}
      invalid={error !== undefined}
      error={error}
      noMargin
    >
      {field()}
    </Field>
  );
}
