import { RadioButtonGroup } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { ControlGroup } from "./control-group.tsx";
import { formMessages } from "./messages.ts";

/** Yes or no; what is the default is not written into the text unless it stands there. */
export function BooleanControl({ option, id, describedBy, label, value, onChange, isReadOnly }: ControlProps) {
  const t = useMessages(formMessages);
  const byDefault = option.default === true;
  const shown = typeof value === "boolean" ? value : option.default === null ? null : byDefault;
  return (
    <ControlGroup id={id} label={label} describedBy={describedBy}>
      <RadioButtonGroup
        aria-label={label}
        disabled={isReadOnly}
        value={shown === null ? undefined : shown}
        onChange={(next) => onChange(value === undefined && next === shown ? undefined : next)}
        options={[
          { value: true, label: t.yes },
          { value: false, label: t.no },
        ]}
      />
    </ControlGroup>
  );
}
