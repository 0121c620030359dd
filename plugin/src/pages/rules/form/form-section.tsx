import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import { type ReactNode, useId, useState } from "react";

interface FormSectionProps {
  readonly title: string;
  /** Folded away until it is asked for. */
  readonly isFolded: boolean;
  readonly children: ReactNode;
}

/** A part of the form under a heading that folds it. */
export function FormSection({ title, isFolded, children }: FormSectionProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? !isFolded;
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id} className={styles.title}>
        <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
          <Icon name={isOpen ? "angle-down" : "angle-right"} />
          {title}
        </button>
      </h2>
      {isOpen && <div className={styles.fields}>{children}</div>}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ border: `1px solid ${theme.colors.border.weak}`, borderRadius: theme.shape.radius.default }),
  title: css({ ...theme.typography.h5, margin: 0 }),
  fold: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    width: "100%",
    padding: theme.spacing(1, 1.5),
    border: 0,
    background: theme.colors.background.secondary,
    color: "inherit",
    font: "inherit",
    textAlign: "left",
  }),
  fields: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), padding: theme.spacing(2, 1.5) }),
});
