import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { type ReactNode, useId } from "react";
import { PageLink } from "../../components/page-link.tsx";

interface PanelProps {
  readonly title: string;
  /** The page that tells more. */
  readonly more?: { readonly text: string; readonly page: string } | undefined;
  readonly children: ReactNode;
}

/** A part of the overview: a heading, where it leads on, and what there is. */
export function Panel({ title, more, children }: PanelProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.panel}>
      <header className={styles.header}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {more && (
          <PageLink page={more.page} inline={false} icon="arrow-right">
            {more.text}
          </PageLink>
        )}
      </header>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(1),
    minWidth: 0,
    padding: theme.spacing(2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  header: css({ display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: theme.spacing(0.5, 2) }),
  title: css({ ...theme.typography.h5, margin: 0 }),
});
