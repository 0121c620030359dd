import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { type ReactNode, useEffect } from "react";
import { useHost } from "../host/host.ts";
import { PageLink } from "./page-link.tsx";

interface PageProps {
  readonly title: string;
  /** One sentence of what the page is for. */
  readonly subtitle?: ReactNode;
  /** The pages above this one. */
  readonly trail?: readonly { readonly title: string; readonly page: string }[];
  /** Buttons that act on the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: where one is, what one can do, and what there is. */
export function Page({ title, subtitle, trail = [], actions, children }: PageProps) {
  const styles = useStyles2(getStyles);
  const { kind } = useHost();
  useEffect(() => {
    if (kind === "console") document.title = `${title} · Heimdall`;
  }, [title, kind]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.titles}>
          {trail.length > 0 && (
            <nav aria-label="breadcrumb" className={styles.trail}>
              {trail.map(({ title: above, page }) => (
                <span key={page}>
                  <PageLink page={page} inline={false}>
                    {above}
                  </PageLink>
                  <span aria-hidden="true"> / </span>
                </span>
              ))}
            </nav>
          )}
          <h1 className={styles.title}>{title}</h1>
          {subtitle !== undefined && <p className={styles.subtitle}>{subtitle}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(2),
    minWidth: 0,
    padding: theme.spacing(3),
    [theme.breakpoints.down("md")]: { padding: theme.spacing(2, 1) },
  }),
  header: css({
    display: "flex",
    flexWrap: "wrap",
    justifyContent: "space-between",
    alignItems: "flex-start",
    gap: theme.spacing(1, 2),
  }),
  titles: css({ minWidth: 0 }),
  subtitle: css({ color: theme.colors.text.secondary, margin: theme.spacing(0.5, 0, 0) }),
  trail: css({
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    "& > span": { display: "flex", gap: theme.spacing(0.5) },
  }),
  title: css({ ...theme.typography.h2, margin: 0, overflowWrap: "anywhere" }),
  actions: css({
    display: "flex",
    flexWrap: "wrap",
    minWidth: 0,
    maxWidth: "100%",
    gap: theme.spacing(1),
    alignItems: "center",
  }),
});
