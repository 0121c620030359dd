import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { Link } from "react-router-dom";
import { useHost } from "../../host/host.ts";

interface TileProps {
  readonly title: string;
  readonly value: string;
  /** One line below the number. */
  readonly note: string;
  readonly page: string;
  /** Whether the number calls for somebody. @default "neutral" */
  readonly mood?: "neutral" | "good" | "warning" | "error";
}

/** A number that leads to the page that tells more of it. */
export function Tile({ title, value, note, page, mood = "neutral" }: TileProps) {
  const styles = useStyles2(getStyles);
  const { link } = useHost();
  return (
    <li className={styles.item}>
      <Link to={link(page)} className={cx(styles.tile, styles[mood])}>
        <span className={styles.title}>{title}</span>
        <span className={styles.value}>{value}</span>
        <span className={styles.note}>{note}</span>
      </Link>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ display: "flex", minWidth: 0 }),
  tile: css({
    flex: 1,
    minWidth: 0,
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(0.5),
    padding: theme.spacing(1.5, 2),
    color: theme.colors.text.primary,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderLeftWidth: 4,
    borderRadius: theme.shape.radius.default,
    "&:hover": { background: theme.colors.emphasize(theme.colors.background.primary, 0.03) },
  }),
  title: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  value: css({ ...theme.typography.h2, margin: 0, fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, overflowWrap: "anywhere" }),
  neutral: css({ borderLeftColor: theme.colors.primary.border }),
  good: css({ borderLeftColor: theme.colors.success.border }),
  warning: css({ borderLeftColor: theme.colors.warning.border }),
  error: css({ borderLeftColor: theme.colors.error.border }),
});
