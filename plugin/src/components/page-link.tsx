import { css, cx } from "@emotion/css";
import type { GrafanaTheme2, IconName } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import type { ComponentProps, ReactNode } from "react";
import { Link } from "react-router-dom";
import { useHost } from "../host/host.ts";

interface PageLinkProps extends Omit<ComponentProps<typeof Link>, "to"> {
  /** One of our pages: `/rules/a%2Fb`. */
  readonly page: string;
  /** Within a text, where only its line tells it from the words around it. @default true */
  readonly inline?: boolean;
  readonly variant?: "body" | "bodySmall";
  readonly weight?: "medium";
  /** Behind the words. */
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/**
 * A link to one of our pages. Not `TextLink` of `@grafana/ui`, which looks the same: it takes the percent signs out of its
 * address, so that names and searches with `/ ? # &` lead elsewhere.
 */
export function PageLink({ page, inline = true, variant, weight, icon, children, className, ...rest }: PageLinkProps) {
  const styles = useStyles2(getStyles);
  const { link } = useHost();
  const look = cx(
    styles.link,
    inline && styles.inline,
    variant === "bodySmall" && styles.small,
    weight === "medium" && styles.medium,
    className,
  );
  return (
    <Link to={link(page)} className={look} {...rest}>
      {children}
      {icon && <Icon name={icon} className={styles.icon} aria-hidden />}
    </Link>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({ color: theme.colors.text.link, "&:hover": { textDecoration: "underline" } }),
  inline: css({ textDecoration: "underline", "&:hover": { textDecoration: "none" } }),
  small: css({ ...theme.typography.bodySmall }),
  medium: css({ fontWeight: theme.typography.fontWeightMedium }),
  icon: css({ marginLeft: theme.spacing(0.5), verticalAlign: "text-bottom" }),
});
