import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { FieldValidationMessage, useStyles2 } from "@grafana/ui";
import { type ComponentType, useId } from "react";
import type { OptionView, RuleDeclarations } from "../../../api/rule-types.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { AlertControl } from "./alert-control.tsx";
import { BooleanControl } from "./boolean-control.tsx";
import { ChoiceControl } from "./choice-control.tsx";
import { ContactPointsControl } from "./contact-points-control.tsx";
import type { ControlProps } from "./control.ts";
import { DurationControl } from "./duration-control.tsx";
import { FieldsControl } from "./fields-control.tsx";
import { FilterControl } from "./filter-control.tsx";
import { HashControl } from "./hash-control.tsx";
import { ListControl } from "./list-control.tsx";
import { formMessages } from "./messages.ts";
import { NumberControl } from "./number-control.tsx";
import { SecretControl } from "./secret-control.tsx";
import { labelOf } from "./sections.ts";
import { TextControl } from "./text-control.tsx";
import { TypeControl } from "./type-control.tsx";

interface OptionFieldProps {
  readonly option: OptionView;
  readonly value: unknown;
  /** Only the text can show it. */
  readonly isBeyond: boolean;
  readonly problem: string | undefined;
  readonly isReadOnly: boolean;
  readonly declarations: RuleDeclarations;
  readonly text: string;
  readonly onChange: (value: unknown) => void;
}

/** One option: its label, its meaning, the control that fits it, and what is wrong with it. */
export function OptionField({ option, value, isBeyond, problem, onChange, ...rest }: OptionFieldProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(formMessages);
  const id = useId();
  const label = labelOf(option.name);
  const Control = isBeyond ? null : controlOf(option, value);
  return (
    <div className={styles.field} data-option={option.name}>
      <div className={styles.head}>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        <code className={styles.quiet}>{option.name}</code>
        {option.required && <span className={styles.quiet}>{t.required}</span>}
      </div>
      <p className={styles.help} id={`${id}-help`}>
        {option.meaning}
      </p>
      {Control ? (
        <Control
          option={option}
          id={id}
          describedBy={problem === undefined ? `${id}-help` : `${id}-help ${id}-problem`}
          label={label}
          value={value}
          onChange={onChange}
          isInvalid={problem !== undefined}
          {...rest}
        />
      ) : (
        <output id={id} className={styles.quiet}>
          {t.inText}
        </output>
      )}
      {problem !== undefined && (
        <div id={`${id}-problem`}>
          <FieldValidationMessage>{problem}</FieldValidationMessage>
        </div>
      )}
    </div>
  );
}

const BY_NAME: Readonly<Record<string, ComponentType<ControlProps>>> = {
  type: TypeControl,
  filter: FilterControl,
  alert: AlertControl,
  contact_points: ContactPointsControl,
  query_key: FieldsControl,
  metric_agg_key: FieldsControl,
  include: FieldsControl,
  alert_text_args: FieldsControl,
  alert_subject_args: FieldsControl,
};

/** The control for an option; null when its value has a shape that only the text can show. */
function controlOf(option: OptionView, value: unknown): ComponentType<ControlProps> | null {
  const { name, type, choices, suggestions, is_secret: isSecret } = option;
  const isSet = value !== undefined && value !== null;
  const isPlain = !isSet || typeof value !== "object";
  const isPlainList = isPlain || (Array.isArray(value) && value.every((item) => typeof item !== "object"));
  const isHash = !isSet || (typeof value === "object" && !Array.isArray(value));
  const isPlainHash = isHash && (!isSet || Object.values(value as object).every((item) => typeof item !== "object"));
  const own = BY_NAME[name];
  if (own && (own !== FieldsControl || isPlainList)) return own;
  if (type === "duration") return isHash ? DurationControl : null;
  if (type === "list") return isPlainList ? ListControl : null;
  if (type === "hash") return isPlainHash ? HashControl : null;
  if (!isPlain) return null;
  if (isSecret) return SecretControl;
  if (choices || suggestions) return ChoiceControl;
  if (type === "boolean") return BooleanControl;
  return type === "number" || type === "integer" ? NumberControl : TextControl;
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5), minWidth: 0 }),
  head: css({ display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: theme.spacing(1) }),
  label: css({ fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  help: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0, maxWidth: "90ch" }),
});
