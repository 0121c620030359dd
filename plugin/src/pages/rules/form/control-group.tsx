import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { ReactNode } from "react";
import type { ControlProps } from "./control.ts";

interface ControlGroupProps extends Partial<Pick<ControlProps, "id">>, Pick<ControlProps, "label" | "describedBy"> {
  readonly children: ReactNode;
  readonly className?: string;
}

/** Several controls that are one option. */
export function ControlGroup({ id, label, describedBy, className, children }: ControlGroupProps) {
  const styles = useStyles2(getStyles);
  return (
    <fieldset id={id} aria-label={label} aria-describedby={describedBy} className={cx(styles.group, className)}>
      {children}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  group: css({
    display: "flex",
    flexDirection: "column",
    alignItems: "flex-start",
    gap: theme.spacing(1),
    minWidth: 0,
    margin: 0,
    padding: 0,
    border: 0,
  }),
});
