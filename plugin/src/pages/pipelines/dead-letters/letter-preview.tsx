import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useLetter } from "../../../api/dead-letters.ts";

const SHOWN = 300;

/** The beginning of what a letter holds. */
export function LetterPreview({ id }: { readonly id: string }) {
  const styles = useStyles2(getStyles);
  const { data } = useLetter(id);
  if (!data) return <span aria-busy="true">…</span>;
  const { payload } = data;
  return <code className={styles.text}>{payload.length > SHOWN ? `${payload.slice(0, SHOWN)} …` : payload}</code>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({
    overflowWrap: "anywhere",
    whiteSpace: "pre-wrap",
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
