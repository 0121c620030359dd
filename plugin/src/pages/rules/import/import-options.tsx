import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Checkbox, Input, useStyles2 } from "@grafana/ui";
import { useId } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { importMessages } from "./messages.ts";

export interface ImportChoices {
  readonly group: string;
  readonly replace: boolean;
  readonly leaveOut: boolean;
}

interface ImportOptionsProps {
  readonly choices: ImportChoices;
  readonly onChange: (choices: ImportChoices) => void;
}

export function ImportOptions({ choices, onChange }: ImportOptionsProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(importMessages);
  const id = useId();
  return (
    <div className={styles.options}>
      <Checkbox
        label={t.leaveOut}
        description={t.leaveOutHelp}
        value={choices.leaveOut}
        onChange={(event) => onChange({ ...choices, leaveOut: event.currentTarget.checked })}
      />
      <Checkbox
        label={t.replace}
        description={t.replaceHelp}
        value={choices.replace}
        onChange={(event) => onChange({ ...choices, replace: event.currentTarget.checked })}
      />
      <div className={styles.group}>
        <label htmlFor={id}>{t.group}</label>
        <span id={`${id}-help`} className={styles.help}>
          {t.groupHelp}
        </span>
        <Input
          id={id}
          aria-describedby={`${id}-help`}
          width={40}
          value={choices.group}
          onChange={(event) => onChange({ ...choices, group: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  options: css({ display: "flex", flexDirection: "column", alignItems: "flex-start", gap: theme.spacing(1.5) }),
  group: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5) }),
  help: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
