import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { FieldChange, TraceStep } from "../../../api/pipeline-tests.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { valueText } from "./field-rows.ts";
import { testMessages } from "./messages.ts";

const SIGNS = { added: "+", changed: "~", removed: "−" } as const;

/** What a step saw and did: values of a condition, patterns, fields. */
export function StepDetail({ step }: { readonly step: TraceStep }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  if (step.kind === "output") return null;
  if (step.kind !== "filter") {
    if (step.values.length === 0) return null;
    return (
      <div className={styles.small}>
        {step.values
          .map(({ field, value }) => `${field} = ${value === null ? t.missing : JSON.stringify(value)}`)
          .join(", ")}
      </div>
    );
  }
  // Of many patterns the last is the one that decided; with none that matched all are worth a look.
  const decided = step.tried.filter(({ outcome }) => outcome !== "no match");
  const shown = decided.length > 0 ? decided : step.tried;
  return (
    <div className={styles.small}>
      {shown.map(({ field, index, pattern }) => (
        <div key={`${field} ${index}`}>
          {index + 1}. {field}: <code className={styles.code}>{pattern}</code>
        </div>
      ))}
      {step.changes.map((change) => (
        <div key={change.field}>
          <span className={styles[change.kind]}>
            {SIGNS[change.kind]} {change.field}
          </span>{" "}
          {changeText(change)}
        </div>
      ))}
    </div>
  );
}

function changeText({ before, after }: FieldChange): string {
  if (after === undefined) return "";
  return before === undefined ? valueText(after) : `${valueText(before)} → ${valueText(after)}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  code: css({ color: theme.colors.text.primary, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }),
  added: css({ color: theme.colors.success.text }),
  changed: css({ color: theme.colors.warning.text }),
  removed: css({ color: theme.colors.error.text }),
});
