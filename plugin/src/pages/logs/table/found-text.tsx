import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useLogActions } from "../log-actions.ts";

/** A text of a line, what was searched for marked in it. */
export function FoundText({ field, text }: { readonly field: string; readonly text: string }) {
  const styles = useStyles2(getStyles);
  const { highlighter } = useLogActions();
  const parts = highlighter.parts(field, text);
  if (parts.length === 1 && !parts[0]!.isFound) return text;
  return parts.map((part, place) =>
    part.isFound ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no other name than their place
      <mark key={place} className={styles.found}>
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  found: css({
    background: theme.colors.warning.transparent,
    color: theme.colors.text.primary,
    borderRadius: 2,
    boxShadow: `0 1px 0 ${theme.colors.warning.main}`,
  }),
});
