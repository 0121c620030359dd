import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { flatten } from "../match-summary.ts";

/** Every field of a document with its value. */
export function MatchFields({ match }: { readonly match: Readonly<Record<string, unknown>> }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.fields}>
      {flatten(match).map(([name, value]) => (
        <div key={name} className={styles.field}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  fields: css({
    margin: 0,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  field: css({
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) minmax(0, 2fr)",
    gap: theme.spacing(0, 2),
    padding: theme.spacing(0.25, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    "&:last-child": { borderBottom: "none" },
  }),
  name: css({ color: theme.colors.text.secondary, fontWeight: "normal", overflowWrap: "anywhere" }),
  value: css({ margin: 0, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }),
});
