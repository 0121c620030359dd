import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import type { Check } from "./use-check.ts";

/** Whether the text is right as it is now. */
export function CheckState({ check }: { readonly check: Check }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  const { problems, isCurrent, error } = check;
  if (error) return <span className={styles.wrong}>{error instanceof Error ? error.message : String(error)}</span>;
  if (!isCurrent) return <span className={styles.quiet}>{t.checking}</span>;
  return problems.length > 0 ? (
    <span className={styles.wrong}>
      <Icon name="exclamation-circle" /> {t.problems(problems.length)}
    </span>
  ) : (
    <span className={styles.right}>
      <Icon name="check" /> {t.noProblems}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  quiet: css({ color: theme.colors.text.secondary }),
  wrong: css({ color: theme.colors.error.text }),
  right: css({ color: theme.colors.success.text }),
});
