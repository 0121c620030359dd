import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Input, useStyles2 } from "@grafana/ui";
import { useId } from "react";
import type { RuleDeclarations } from "../../../api/rule-types.ts";
import { useRules } from "../../../api/rules.ts";
import { useMessages } from "../../../i18n/messages.ts";
import type { PlacedProblems } from "../editor/problems.ts";
import type { RuleDraft } from "../editor/use-rule-draft.ts";
import { type RuleValues, writeOption } from "../yaml/rule-text.ts";
import { FormSection } from "./form-section.tsx";
import { formMessages } from "./messages.ts";
import { OptionField } from "./option-field.tsx";
import { orderOf, sectionsOf } from "./sections.ts";

interface RuleFormProps {
  readonly draft: RuleDraft;
  readonly read: RuleValues;
  readonly declarations: RuleDeclarations;
  readonly problems: PlacedProblems;
  readonly isReadOnly: boolean;
}

/** A rule as a form, made of what rule types and channels declare. Each field changes its one option of the text. */
export function RuleForm({ draft, read, declarations, problems, isReadOnly }: RuleFormProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(formMessages);
  const { values, beyond } = read;
  const sections = sectionsOf(declarations, values);
  const order = orderOf(sections);
  const isTyped = declarations.types.some((type) => type.name === values.type);
  const change = (name: string, value: unknown) => draft.setText(writeOption(draft.text, name, value, order));
  return (
    <div className={styles.form}>
      {problems.others.map((message) => (
        <Alert key={message} severity="error" title={message} />
      ))}
      {sections.map(({ name, options }) => (
        <FormSection
          key={name}
          title={t[name]}
          isFolded={(name === "more" || name === "words") && !options.some((option) => isShown(option.name))}
        >
          {name === "when" && options.length === 0 && <p>{isTyped ? t.nothingMore : t.chooseType}</p>}
          {options.map((option) => (
            <OptionField
              key={option.name}
              option={option}
              value={values[option.name]}
              isBeyond={beyond.has(option.name)}
              problem={problems.byOption.get(option.name)}
              isReadOnly={isReadOnly}
              declarations={declarations}
              text={draft.text}
              onChange={(value) => change(option.name, value)}
            />
          ))}
          {name === "what" && <GroupField draft={draft} isReadOnly={isReadOnly} />}
        </FormSection>
      ))}
    </div>
  );

  function isShown(name: string): boolean {
    return Object.hasOwn(values, name) || problems.byOption.has(name);
  }
}

function GroupField({ draft, isReadOnly }: { readonly draft: RuleDraft; readonly isReadOnly: boolean }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(formMessages);
  const id = useId();
  const { data } = useRules();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {t.group}
      </label>
      <p className={styles.help} id={`${id}-help`}>
        {t.groupHelp}
      </p>
      <Input
        id={id}
        aria-describedby={`${id}-help`}
        list={`${id}-groups`}
        value={draft.group}
        readOnly={isReadOnly}
        onChange={(event) => draft.setGroup(event.currentTarget.value)}
      />
      <datalist id={`${id}-groups`}>
        {data?.groups.map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), maxWidth: theme.breakpoints.values.lg }),
  field: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5) }),
  label: css({ fontWeight: theme.typography.fontWeightMedium }),
  help: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
});
